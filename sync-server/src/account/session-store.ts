// Sign-ins: their refresh tokens (hashed) and what has ended them. A family of refresh tokens is one sign-in.
import type { Role } from '@greenland/shared-schema/record/account';
import type { Queryable, Transaction } from '../database/pool.ts';

/** Told when a sign-in or an account ends, with its id: every server listens (session-watch.ts), so that open sockets close at once. */
export const sessionEndedChannel = 'session_ended';

export type RefreshTokenRow = {
  id: string;
  sessionId: string;
  userId: string;
  tokenHash: string;
  successorKey: Uint8Array;
  issuedAt: Date;
  expiresAt: Date;
  /** Null: nobody knows yet whether it arrived. */
  confirmedAt: Date | null;
};

export async function insertRefreshToken(tx: Transaction, row: RefreshTokenRow): Promise<void> {
  await tx.query({
    name: 'refresh-insert',
    text: `insert into refresh_tokens
      (id, family_id, user_id, token_hash, successor_key, issued_at, expires_at, confirmed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [
      row.id,
      row.sessionId,
      row.userId,
      row.tokenHash,
      Buffer.from(row.successorKey),
      row.issuedAt,
      row.expiresAt,
      row.confirmedAt,
    ],
  });
}

export type FoundRefreshToken = {
  id: string;
  sessionId: string;
  userId: string;
  email: string;
  role: Role;
  generation: number;
  isAlive: boolean;
  successorKey: Uint8Array;
  successorHash: string | null;
  expiresAt: Date;
  usedAt: Date | null;
};

/** The token with this hash, locked until the transaction ends. Not alive: its sign-in was ended or its account is closed. */
export async function lockRefreshToken(tx: Transaction, tokenHash: string): Promise<FoundRefreshToken | null> {
  const { rows } = await tx.query<FoundRefreshToken>({
    name: 'refresh-lock',
    text: `select t.id, t.family_id as "sessionId", t.user_id as "userId", u.email, u.role, u.token_generation as generation,
      u.is_active and not exists (select 1 from token_revocations r where r.id = t.family_id) as "isAlive",
      t.successor_key as "successorKey", t.successor_hash as "successorHash", t.expires_at as "expiresAt", t.used_at as "usedAt"
      from refresh_tokens t join users u on u.id = t.user_id where t.token_hash = $1 for update of t`,
    values: [tokenHash],
  });
  return rows[0] ?? null;
}

export type FoundSuccessor = { id: string; usedAt: Date | null; confirmedAt: Date | null };

export async function findSuccessor(tx: Transaction, tokenHash: string): Promise<FoundSuccessor | null> {
  const { rows } = await tx.query<FoundSuccessor>({
    name: 'refresh-successor',
    text: 'select id, used_at as "usedAt", confirmed_at as "confirmedAt" from refresh_tokens where token_hash = $1',
    values: [tokenHash],
  });
  return rows[0] ?? null;
}

export async function spendRefreshToken(tx: Transaction, id: string, successorHash: string, now: Date): Promise<void> {
  await tx.query({
    name: 'refresh-spend',
    text: 'update refresh_tokens set used_at = $3, successor_hash = $2, confirmed_at = coalesce(confirmed_at, $3) where id = $1',
    values: [id, successorHash, now],
  });
}

/** The refresh token arrived: the access token that came with it was used. */
export async function confirmRefreshToken(db: Queryable, id: string, now: Date): Promise<void> {
  await db.query({
    name: 'refresh-confirm',
    text: 'update refresh_tokens set confirmed_at = $2 where id = $1 and confirmed_at is null',
    values: [id, now],
  });
}

/** Ends a sign-in for ever: a phone that comes back after a year with its token is refused too. */
export async function endSession(tx: Transaction, sessionId: string, userId: string, now: Date): Promise<void> {
  await tx.query({
    name: 'session-end',
    text: `with ended as (
        insert into token_revocations (id, kind, user_id, revoked_at, expires_at)
        values ($1, 'session', $2, $3, 'infinity') on conflict (id) do nothing returning id)
      select pg_notify('${sessionEndedChannel}', id::text) from ended`,
    values: [sessionId, userId, now],
  });
}

export type SessionState = {
  email: string;
  role: Role;
  generation: number;
  isActive: boolean;
  hasEnded: boolean;
  isUnconfirmed: boolean;
};

/** What stands behind an access token now; null when the account is gone. */
export async function readSessionState(
  db: Queryable,
  token: { userId: string; tokenId: string; sessionId: string },
): Promise<SessionState | null> {
  const { rows } = await db.query<SessionState>({
    name: 'session-state',
    text: `select u.email, u.role, u.token_generation as generation, u.is_active as "isActive",
      exists (select 1 from token_revocations r where r.id in ($2, $3)) as "hasEnded",
      exists (select 1 from refresh_tokens t where t.id = $2 and t.confirmed_at is null) as "isUnconfirmed"
      from users u where u.id = $1`,
    values: [token.userId, token.tokenId, token.sessionId],
  });
  return rows[0] ?? null;
}
