// Makes the tokens of a sign-in: the first pair, and each pair after it.
import type { Role } from '@greenland/shared-schema/record/account';
import type { Transaction } from '../database/pool.ts';
import { signAccessToken } from './access-token.ts';
import type { AccountPorts } from './account-ports.ts';
import { encodeRefreshToken, hashRefreshToken } from './refresh-token.ts';
import { insertRefreshToken } from './session-store.ts';

export type TokenPair = { token: string; refreshToken: string };
export type TokenOwner = { userId: string; email: string; role: Role; generation: number };

/** An access token that belongs to the refresh token `tokenId` of sign-in `sessionId`. */
export function makeAccessToken(ports: AccountPorts, owner: TokenOwner, sessionId: string, tokenId: string): string {
  const subject = {
    sub: owner.userId,
    email: owner.email,
    role: owner.role,
    jti: tokenId,
    sid: sessionId,
    gen: owner.generation,
  };
  return signAccessToken(ports.keys, subject, ports.now(), ports.accessTokenSeconds);
}

/** Stores `refreshToken` as one of `sessionId` and returns its id. */
export async function keepRefreshToken(
  ports: AccountPorts,
  tx: Transaction,
  kept: { refreshToken: string; sessionId: string; userId: string; hasArrived: boolean },
): Promise<string> {
  const id = ports.newId();
  const issuedAt = new Date(ports.now());
  await insertRefreshToken(tx, {
    id,
    sessionId: kept.sessionId,
    userId: kept.userId,
    tokenHash: hashRefreshToken(kept.refreshToken),
    successorKey: ports.randomBytes(32),
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + ports.refreshTokenSeconds * 1000),
    confirmedAt: kept.hasArrived ? issuedAt : null,
  });
  return id;
}

/** Begins a sign-in. */
export async function beginSession(ports: AccountPorts, tx: Transaction, owner: TokenOwner): Promise<TokenPair> {
  const sessionId = ports.newId();
  const refreshToken = encodeRefreshToken(ports.randomBytes(32));
  const kept = { refreshToken, sessionId, userId: owner.userId, hasArrived: true };
  const tokenId = await keepRefreshToken(ports, tx, kept);
  return { token: makeAccessToken(ports, owner, sessionId, tokenId), refreshToken };
}
