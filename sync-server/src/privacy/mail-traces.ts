// Mails that were written to files because no mail server is set: they hold names and addresses, so they go with their reader, or with time.
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Mails and their unfinished beginnings. */
const mailFile = /\.eml(\.part)?$/;
const plainAddress = /[^\s<>",;:]+@[^\s<>",;:]+/;

/** Deletes the mails for which `fits(file name, address of the recipient)` is true; answers how many. The folder need not be there. */
export async function forgetMails(
  folder: string,
  fits: (name: string, address: string | null) => boolean,
): Promise<number> {
  let forgotten = 0;
  for (const name of await listMails(folder)) {
    if (!fits(name, await readRecipient(join(folder, name)))) continue;
    await rm(join(folder, name), { force: true });
    forgotten += 1;
  }
  return forgotten;
}

/** Deletes the mails that were written before `beforeMs`; answers how many. */
export async function forgetOldMails(folder: string, beforeMs: number): Promise<number> {
  let forgotten = 0;
  for (const name of await listMails(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(ignoreMissing);
    if (!found || found.mtimeMs >= beforeMs) continue;
    await rm(path, { force: true });
    forgotten += 1;
  }
  return forgotten;
}

async function listMails(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(ignoreMissing);
  return (names ?? []).filter((name) => mailFile.test(name));
}

/** The address of the header `To`, which may go on in further lines; null when there is none. */
async function readRecipient(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(ignoreMissing);
  const [head = ''] = (text ?? '').split(/\r?\n\r?\n/, 1);
  const line = /^To:(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1] ?? '';
  const addresses = line.match(new RegExp(plainAddress, 'g'));
  return addresses?.at(-1) ?? null;
}

/** Another server of the same folder may be faster. */
function ignoreMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
