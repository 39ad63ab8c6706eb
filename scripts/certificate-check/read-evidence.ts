// What is in a file or a link that somebody wants checked.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import decodeQr from 'qr/decode.js';

export type Evidence =
  | { kind: 'pdf'; bytes: Buffer; credential: string | null; qr: QrInPicture }
  | { kind: 'picture'; qr: QrInPicture }
  | { kind: 'link'; text: string }
  | { kind: 'json'; text: string }
  | { kind: 'jws'; text: string };

/** `null`: none that can be read; `no_tool`: this machine cannot draw a PDF. */
export type QrInPicture = { text: string } | 'none' | 'no_tool';

/** A package of the server. */
const fromServer = createRequire(new URL('../../sync-server/package.json', import.meta.url));

/** `word`: a link, or the name of a file. Throws when the file cannot be read. */
export async function readEvidence(word: string): Promise<Evidence> {
  if (/^https?:/i.test(word)) return { kind: 'link', text: word.replace(/\s+/g, '') };
  const bytes = readFileSync(word);
  if (bytes.subarray(0, 5).toString() === '%PDF-') {
    return { kind: 'pdf', bytes, credential: await readAttachment(bytes), qr: await readDrawnQr(word) };
  }
  const text = bytes.toString().trim();
  if (/^https?:/i.test(text)) return { kind: 'link', text: text.replace(/\s+/g, '') };
  if (text.startsWith('{')) return { kind: 'json', text };
  if (/^[\w-]+\.[\w-]*(\.[\w-]*)?$/.test(text)) return { kind: 'jws', text };
  return { kind: 'picture', qr: await readPicture(bytes) };
}

/** `credential.json` in the PDF. Null: there is none, or the PDF is spoilt. */
async function readAttachment(bytes: Buffer): Promise<string | null> {
  const { PDFDocument } = fromServer('pdf-lib') as typeof import('pdf-lib');
  try {
    const document = await PDFDocument.load(bytes, { updateMetadata: false });
    const attached = document.getAttachments().find(({ name }) => name === 'credential.json');
    return attached ? Buffer.from(attached.data).toString() : null;
  } catch {
    // The library throws in many ways for files that are cut or changed; the signature says which it is.
    return null;
  }
}

async function readDrawnQr(file: string): Promise<QrInPicture> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-certificate-'));
  try {
    const drawn = join(folder, 'page');
    const { error, status } = spawnSync('pdftoppm', ['-r', '200', '-l', '1', '-png', '-singlefile', file, drawn]);
    if (error) return 'no_tool';
    return status === 0 ? await readPicture(readFileSync(`${drawn}.png`)) : 'none';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readPicture(bytes: Buffer): Promise<QrInPicture> {
  const sharp = fromServer('sharp') as typeof import('sharp');
  try {
    const picture = sharp(bytes, { limitInputPixels: 100_000_000 }).rotate().ensureAlpha();
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    return { text: decodeQr({ data, width: info.width, height: info.height }, { timeLimit: 5000 }) };
  } catch {
    // No picture, or no code in it: both libraries throw.
    return 'none';
  }
}
