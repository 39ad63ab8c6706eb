// Keys that follow one another. Invariant: the public half of a key that ever signed is never lost, and a compromised one signs no more.
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findKeyFile, makeKeyFor, readKeyFile, replaceKeyFile, SigningKeyFault } from './signing-key-folder.ts';
import { type KeyPurpose, keyIdOf, keyPurposes, type StoredKey } from './stored-key.ts';

/** Times in ms; null: not known, or not so. */
export type KeyLine = {
  purpose: KeyPurpose;
  kid: string;
  isSigning: boolean;
  madeAt: number | null;
  endedAt: number | null;
  revokedAt: number | null;
};

/** What the folder holds; nothing is made in it, for it may be the wrong one. Throws SigningKeyFault. */
export function listKeys(folder: string): KeyLine[] {
  const ms = (seconds: number | undefined) => (seconds === undefined ? null : seconds * 1000);
  return keyPurposes.flatMap((purpose) =>
    (findKeyFile(folder, purpose) ?? []).map((key, index) => ({
      ...{ purpose, kid: keyIdOf(key), isSigning: index === 0 },
      ...{ madeAt: ms(key.iat), endedAt: ms(key.exp), revokedAt: ms(key.revoked?.revoked_at) },
    })),
  );
}

/**
 * A new key signs for `purpose` from now on; the private half of the old one is gone. A new root for papers takes a new key for papers with it.
 * Answers the new kid. Throws SigningKeyFault.
 */
export function rotateKey(folder: string, purpose: KeyPurpose, now: number): string {
  const kid = change(folder, purpose, () => {
    const stored = readKeyFile(folder, purpose, now);
    const next = makeKeyFor(folder, purpose, now);
    replaceKeyFile(folder, purpose, [next, ...stored.map((key) => retire(key, now))]);
    return keyIdOf(next);
  });
  if (purpose === 'paper-root') rotateKey(folder, 'paper', now);
  return kid;
}

/** Nobody may trust what this key signed; one that signs now is rotated first. Answers its purpose, null when no key has this kid. Throws SigningKeyFault. */
export function markCompromised(folder: string, kid: string, now: number): KeyPurpose | null {
  const found = listKeys(folder).find((key) => key.kid === kid);
  if (!found) return null;
  const { purpose } = found;
  if (found.isSigning) rotateKey(folder, purpose, now);
  const at = Math.floor(now / 1000);
  mark(folder, purpose, at, (key) => keyIdOf(key) === kid);
  // What a root certified is as good as the root.
  const [root] = readKeyFile(folder, purpose, null).find((key) => keyIdOf(key) === kid)?.x5c ?? [];
  if (purpose === 'paper-root') mark(folder, 'paper', at, (key) => key.x5c?.[1] === root);
  return purpose;
}

function mark(folder: string, purpose: KeyPurpose, at: number, isMeant: (key: StoredKey) => boolean): void {
  const revoked = { revoked_at: at, reason: 'keyCompromise' };
  change(folder, purpose, () => {
    const stored = readKeyFile(folder, purpose, null);
    replaceKeyFile(
      folder,
      purpose,
      stored.map((key) => (isMeant(key) && !key.revoked ? { ...key, revoked } : key)),
    );
  });
}

function retire({ d: _gone, ...key }: StoredKey, now: number): StoredKey {
  return { ...key, exp: key.exp ?? Math.floor(now / 1000) } as StoredKey;
}

/** One change at a time: of two that read the same file, the second would lose what the first wrote. */
function change<Result>(folder: string, purpose: KeyPurpose, run: () => Result): Result {
  const lock = join(folder, `.${purpose}.lock`);
  try {
    closeSync(openSync(lock, 'wx'));
  } catch (cause) {
    const sentence = `Keys for ${purpose} are being changed, or cannot be written: if nobody is at it, remove ${lock}.`;
    throw new SigningKeyFault(sentence, { cause });
  }
  try {
    return run();
  } finally {
    rmSync(lock, { force: true });
  }
}
