// Refresh tokens: opaque, stored hashed. A token's successor follows from it and a stored key: asked again, the same one is given.
import { createHash, createHmac } from 'node:crypto';

/** The first token of a sign-in; `bytes` are 32 random ones. */
export function encodeRefreshToken(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** Random enough for a bare hash: there is nothing to guess in 256 bits. */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Who holds the database alone cannot compute it: the spent token is needed too, and only its hash is stored. */
export function succeedRefreshToken(token: string, successorKey: Uint8Array): string {
  return createHmac('sha256', successorKey).update(token).digest('base64url');
}

export type PresentedToken = { expiresAtMs: number; usedAtMs: number | null };
export type SuccessorToken = { usedAtMs: number | null; confirmedAtMs: number | null };

/** Two tabs that refresh at once, or an answer lost and asked for again. */
const graceMs = 60_000;

/**
 * What a presented token of a living sign-in gets. Its successor once more when that one was never used and either is not known
 * to have arrived (phones lose answers, and come back hours later) or was given out within the last minute. Anything else that
 * comes twice is a stolen token: the sign-in ends.
 */
export function judgeRefreshToken(
  token: PresentedToken,
  successor: SuccessorToken | null,
  nowMs: number,
): 'rotate' | 'repeat' | 'expired' | 'reused' {
  if (token.usedAtMs === null) return token.expiresAtMs <= nowMs ? 'expired' : 'rotate';
  if (!successor || successor.usedAtMs !== null) return 'reused';
  const mayBeLost = successor.confirmedAtMs === null && token.expiresAtMs > nowMs;
  return mayBeLost || nowMs - token.usedAtMs <= graceMs ? 'repeat' : 'reused';
}
