// The folder with the server's private keys, one JSON file a purpose. Invariant: however many processes start at once, all end with the same keys.
import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { makeStoredKey } from './make-signing-key.ts';
import { type KeyPurpose, type StoredKey, storedKey } from './stored-key.ts';

/** The first key signs; the others are only published. */
const keyFile = z.object({ keys: z.array(storedKey).min(1) });

/** The keys cannot be used; `message` is one sentence for the person at the shell. */
export class SigningKeyFault extends Error {
  override name = 'SigningKeyFault';
}

/**
 * The keys of one purpose, the signing one first. A missing file is made, as at `madeAt` (ms), in the server's own data folder and
 * refused when that is null (a folder that the operator gave). Throws SigningKeyFault.
 */
export function readKeyFile(folder: string, purpose: KeyPurpose, madeAt: number | null): StoredKey[] {
  const path = keyPath(folder, purpose);
  const text = readText(path) ?? (madeAt === null ? undefined : makeKeyFile(folder, purpose, madeAt));
  if (text === undefined)
    throw new SigningKeyFault(`The signing key file ${path} is missing: put it there or make keys.`);
  return parseKeyFile(text, path, purpose);
}

/** As `readKeyFile`, but nothing is made: null when there is no file. Throws SigningKeyFault. */
export function findKeyFile(folder: string, purpose: KeyPurpose): StoredKey[] | null {
  const path = keyPath(folder, purpose);
  const text = readText(path);
  return text === undefined ? null : parseKeyFile(text, path, purpose);
}

/** Changes when the file does; null when it cannot be seen. */
export function keyFileStamp(folder: string, purpose: KeyPurpose): string | null {
  const seen = statSync(keyPath(folder, purpose), { throwIfNoEntry: false });
  return seen ? `${seen.ino} ${seen.mtimeMs} ${seen.size}` : null;
}

/** Puts `keys` in the place of what the file holds, whole or not at all. Throws SigningKeyFault. */
export function replaceKeyFile(folder: string, purpose: KeyPurpose, keys: readonly StoredKey[]): void {
  const path = keyPath(folder, purpose);
  writeWhole(folder, path, keys, renameSync);
}

/** A key of the purpose that nothing has signed with yet. */
export function makeKeyFor(folder: string, purpose: KeyPurpose, madeAt: number): StoredKey {
  const issuer = purpose === 'paper' ? readKeyFile(folder, 'paper-root', madeAt)[0] : undefined;
  return makeStoredKey(purpose, madeAt, issuer);
}

const keyPath = (folder: string, purpose: KeyPurpose) => join(folder, `${purpose}.json`);

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new SigningKeyFault(`The signing key file ${path} cannot be read.`, { cause: error });
  }
}

/** Parser messages would quote the file, so the fault carries none of them. */
function parseKeyFile(text: string, path: string, purpose: KeyPurpose): StoredKey[] {
  const kind = purpose === 'proof' ? 'Ed25519' : 'P-256';
  const fault = new SigningKeyFault(`The signing key file ${path} is not { "keys": [${kind} private JWK, ...] }.`);
  try {
    const { keys } = keyFile.parse(JSON.parse(text));
    const isCertified = purpose === 'paper' || purpose === 'paper-root';
    for (const key of keys) {
      if (key.crv !== kind || (isCertified && !key.x5c)) throw fault;
      if (key.d) createPrivateKey({ format: 'jwk', key: key as JsonWebKey });
    }
    if (!keys[0]?.d) throw fault;
    return keys;
  } catch {
    throw fault;
  }
}

/** Linked in, which succeeds for one process only: the losers read what the winner made. */
function makeKeyFile(folder: string, purpose: KeyPurpose, madeAt: number): string | undefined {
  const path = keyPath(folder, purpose);
  writeWhole(folder, path, [makeKeyFor(folder, purpose, madeAt)], linkSync);
  return readText(path);
}

/** Written whole beside its place, on the disk before it is put there. */
function writeWhole(folder: string, path: string, keys: readonly StoredKey[], put: (from: string, to: string) => void) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const draftFolder = mkdtempSync(join(folder, '.draft-'));
    try {
      const draft = join(draftFolder, 'key');
      writeFileSync(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flush: true });
      put(draft, path);
    } finally {
      rmSync(draftFolder, { recursive: true, force: true });
    }
  } catch (error) {
    if (!hasCode(error, 'EEXIST'))
      throw new SigningKeyFault(`No signing key can be written to ${path}.`, { cause: error });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
