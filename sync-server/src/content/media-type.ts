// What kind of file some bytes are, told by the bytes and never by the name.

type Signature = { mediaType: string; offset: number; text: string };

const signatures: readonly Signature[] = [
  { mediaType: 'image/png', offset: 0, text: '\x89PNG\r\n\x1a\n' },
  { mediaType: 'image/jpeg', offset: 0, text: '\xff\xd8\xff' },
  { mediaType: 'image/gif', offset: 0, text: 'GIF8' },
  { mediaType: 'image/webp', offset: 8, text: 'WEBP' },
  { mediaType: 'audio/wav', offset: 8, text: 'WAVE' },
  { mediaType: 'application/pdf', offset: 0, text: '%PDF-' },
  { mediaType: 'audio/mpeg', offset: 0, text: 'ID3' },
  { mediaType: 'audio/mp4', offset: 4, text: 'ftypM4A' },
  { mediaType: 'video/mp4', offset: 4, text: 'ftyp' },
  { mediaType: 'video/webm', offset: 0, text: '\x1a\x45\xdf\xa3' },
];

/** An SVG is text: an optional mark, declaration and comments, then the `svg` element. */
const svgStart = /^\ufeff?\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/;

function isMpegFrame(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = bytes;
  return first === 0xff && (second & 0xe6) === 0xe2 && third >> 4 !== 0x0f;
}

/** The media type, or null for a kind that courses do not take. */
export function detectMediaType(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 4096));
  const latin = start.toString('latin1');
  const found = signatures.find(({ offset, text }) => latin.startsWith(text, offset));
  if (found !== undefined) return found.mediaType;
  if (latin.startsWith('OggS')) return latin.includes('theora') ? 'video/ogg' : 'audio/ogg';
  if (isMpegFrame(bytes)) return 'audio/mpeg';
  return svgStart.test(start.toString('utf8')) ? 'image/svg+xml' : null;
}

/** The block of a lesson that shows a file of this type. */
export function blockTypeOf(mediaType: string): 'image' | 'audio' | 'video' | 'document' {
  if (mediaType.startsWith('image/')) return 'image';
  if (mediaType.startsWith('audio/')) return 'audio';
  return mediaType.startsWith('video/') ? 'video' : 'document';
}
