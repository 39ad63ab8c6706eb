// What a file that claims to be a picture is, by its bytes alone and before anything decodes them.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';

export type PictureForm = 'jpeg' | 'png';

const pngHead = Buffer.from('89504e470d0a1a0a', 'hex');
const jpegHead = Buffer.from('ffd8ff', 'hex');

const otherType = refuse('unsupported_media_type', 'A picture must be a JPG or a PNG that does not move.');
const cut = refuse('invalid_image', 'The picture does not come to its end.');
const twofold = refuse('invalid_image', 'The file holds something beside a picture.');

/** What else a file could be taken for by a browser, an archiver or a reader of documents. Metadata of cameras has none of it. */
const foreignWords = /<(script|\?php|html|svg|!doctype|iframe|body)\b|%PDF-\d/i;
const endOfZip = Buffer.from('504b0506', 'hex');
const longestZipEnd = 65_557;

export function judgeForm(bytes: Buffer): PictureForm | Refused {
  if (bytes.length === 0) return refuse('invalid_image', 'The file is empty.');
  const form = bytes.subarray(0, 8).equals(pngHead) ? 'png' : bytes.subarray(0, 3).equals(jpegHead) ? 'jpeg' : null;
  if (form === null) return otherType;
  const fault = (form === 'png' ? findPngFault(bytes) : findJpegFault(bytes)) ?? findForeignFault(bytes);
  return fault ?? form;
}

/** A PNG is a row of chunks: length, type, data, checksum. Nothing comes after the last, and one type makes it move. */
function findPngFault(bytes: Buffer): Refused | null {
  for (let at = pngHead.length; at + 12 <= bytes.length; ) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    at += 12 + bytes.readUInt32BE(at);
    if (type === 'acTL') return otherType;
    if (type === 'IEND') return at === bytes.length ? null : at > bytes.length ? cut : twofold;
  }
  return cut;
}

/** A first segment whose length reads as the beginning of a comment makes it a script too. */
function findJpegFault(bytes: Buffer): Refused | null {
  return bytes.toString('latin1', 4, 6) === '/*' ? twofold : null;
}

function findForeignFault(bytes: Buffer): Refused | null {
  const isArchive = bytes.subarray(-longestZipEnd).includes(endOfZip);
  return isArchive || foreignWords.test(bytes.toString('latin1')) ? twofold : null;
}
