// Renewing and ending sign-ins. Invariant: a refresh token gives one successor, however often it is presented.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { writeAudit } from '../audit/audit-store.ts';
import type { Transaction } from '../database/pool.ts';
import type { AccountPorts } from './account-ports.ts';
import type { Caller } from './caller.ts';
import { hashRefreshToken, judgeRefreshToken, succeedRefreshToken } from './refresh-token.ts';
import {
  endSession,
  type FoundRefreshToken,
  type FoundSuccessor,
  findSuccessor,
  lockRefreshToken,
  spendRefreshToken,
} from './session-store.ts';
import { keepRefreshToken, makeAccessToken, type TokenPair } from './token-issue.ts';

const invalid = refuse('invalid_token', 'Sign in again.');
const expired = refuse('token_expired', 'Sign in again.');

/** A new pair for a refresh token; a token that comes back when it should not ends its sign-in. */
export function renewTokens(ports: AccountPorts, refreshToken: string): Promise<TokenPair | Refused> {
  return ports.database.transaction(async (tx) => {
    const found = await lockRefreshToken(tx, hashRefreshToken(refreshToken));
    if (!found?.isAlive) return invalid;
    const successor = found.successorHash === null ? null : await findSuccessor(tx, found.successorHash);
    const verdict = judge(found, successor, ports.now());
    const next = succeedRefreshToken(refreshToken, found.successorKey);
    if (verdict === 'rotate') return rotate(ports, tx, found, next);
    if (verdict === 'repeat' && successor) return pairOf(ports, found, successor.id, next);
    if (verdict === 'expired') return expired;
    await endSession(tx, found.sessionId, found.userId, new Date(ports.now()));
    const { userId, sessionId: subject } = found;
    await writeAudit(tx, {
      action: 'session-ended',
      at: ports.now(),
      userId,
      subject,
      detail: { reason: 'token_reused' },
    });
    return invalid;
  });
}

/** Ends the caller's sign-in: its access and refresh tokens are refused by every server from the commit on. */
export async function endOwnSession(ports: AccountPorts, caller: Caller): Promise<void> {
  const { userId, sessionId } = caller;
  const at = ports.now();
  await ports.database.transaction(async (tx) => {
    await endSession(tx, sessionId, userId, new Date(at));
    await writeAudit(tx, { action: 'signed-out', at, actorId: userId, userId, subject: sessionId });
  });
}

function judge(found: FoundRefreshToken, successor: FoundSuccessor | null, nowMs: number) {
  const token = { expiresAtMs: found.expiresAt.getTime(), usedAtMs: found.usedAt?.getTime() ?? null };
  const next = successor && {
    usedAtMs: successor.usedAt?.getTime() ?? null,
    confirmedAtMs: successor.confirmedAt?.getTime() ?? null,
  };
  return judgeRefreshToken(token, next, nowMs);
}

async function rotate(
  ports: AccountPorts,
  tx: Transaction,
  found: FoundRefreshToken,
  next: string,
): Promise<TokenPair> {
  const { sessionId, userId } = found;
  const nextId = await keepRefreshToken(ports, tx, { refreshToken: next, sessionId, userId, hasArrived: false });
  await spendRefreshToken(tx, found.id, hashRefreshToken(next), new Date(ports.now()));
  return pairOf(ports, found, nextId, next);
}

function pairOf(ports: AccountPorts, owner: FoundRefreshToken, tokenId: string, refreshToken: string): TokenPair {
  return { token: makeAccessToken(ports, owner, owner.sessionId, tokenId), refreshToken };
}
