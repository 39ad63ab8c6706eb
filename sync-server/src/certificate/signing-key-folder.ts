// The folder with the server's private keys, one JSON file a purpose. Invariant: however many processes start at once, all end with the same keys.
import { createHash, createPrivateKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** What a key may sign. A key of one purpose never vouches for another. */
export const keyPurposes = ['credential', 'receipt', 'access-token', 'download-link'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** A P-256 key (RFC 7518, section 6.2). Without `d` it is an old one, kept only so that its signatures still check. */
const storedKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: coordinate.optional(),
});
export type StoredKey = z.infer<typeof storedKey>;

/** The first key signs; the others are only published. */
const keyFile = z.object({ keys: z.tuple([storedKey.required()], storedKey) });

/** The keys cannot be used; `message` is one sentence for the person at the shell. */
export class SigningKeyFault extends Error {
  override name = 'SigningKeyFault';
}

/**
 * The keys of one purpose, the signing one first. A missing file is made when `mayMake` (the server's own data folder) and
 * refused otherwise (a folder that the operator gave). Throws SigningKeyFault.
 */
export function readKeyFile(folder: string, purpose: KeyPurpose, mayMake: boolean): StoredKey[] {
  const path = join(folder, `${purpose}.json`);
  const text = readText(path) ?? (mayMake ? makeKeyFile(folder, path) : undefined);
  if (text === undefined)
    throw new SigningKeyFault(`The signing key file ${path} is missing: put it there or make keys.`);
  return parseKeyFile(text, path);
}

/** RFC 7638 thumbprint, cut to 16 characters (96 bits): it travels with every receipt. */
export function keyIdOf({ crv, kty, x, y }: StoredKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url').slice(0, 16);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new SigningKeyFault(`The signing key file ${path} cannot be read.`, { cause: error });
  }
}

/** Parser messages would quote the file, so the fault carries none of them. */
function parseKeyFile(text: string, path: string): StoredKey[] {
  const fault = new SigningKeyFault(`The signing key file ${path} is not { "keys": [P-256 private JWK, ...] }.`);
  try {
    const parsed = keyFile.safeParse(JSON.parse(text));
    if (!parsed.success) throw fault;
    for (const key of parsed.data.keys) if (key.d) createPrivateKey({ format: 'jwk', key: key as JsonWebKey });
    return parsed.data.keys;
  } catch {
    throw fault;
  }
}

/** Written whole beside its place and linked in, which succeeds for one process only: the losers read what the winner made. */
function makeKeyFile(folder: string, path: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const draftFolder = mkdtempSync(join(folder, '.draft-'));
    try {
      writeFileSync(join(draftFolder, 'key'), makeKeyText(), { mode: 0o600, flush: true });
      linkSync(join(draftFolder, 'key'), path);
    } finally {
      rmSync(draftFolder, { recursive: true, force: true });
    }
  } catch (error) {
    if (!hasCode(error, 'EEXIST'))
      throw new SigningKeyFault(`No signing key can be written to ${path}.`, { cause: error });
  }
  return readText(path);
}

function makeKeyText(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return `${JSON.stringify({ keys: [privateKey.export({ format: 'jwk' })] }, null, 2)}\n`;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
