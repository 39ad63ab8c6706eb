// The password of an account, and the sign-ins that end when it changes.
import type { Queryable, Transaction } from '../database/pool.ts';
import { sessionEndedChannel } from './session-store.ts';

export type PasswordRow = { email: string; passwordHash: string };

/** Null when the account is gone or closed. */
export async function findPassword(db: Queryable, userId: string): Promise<PasswordRow | null> {
  const { rows } = await db.query<PasswordRow>({
    name: 'password-find',
    text: 'select email, password_hash as "passwordHash" from users where id = $1 and is_active',
    values: [userId],
  });
  return rows[0] ?? null;
}

/**
 * Sets the password and answers the account's e-mail; null when the account is gone or closed, or when its password is not
 * `formerHash` any more (null: whatever it was). The row is locked from here on, so that nobody signs in by the old one beside it.
 */
export async function writePassword(
  tx: Transaction,
  change: { userId: string; passwordHash: string; formerHash: string | null; now: Date },
): Promise<string | null> {
  const { rows } = await tx.query<{ email: string }>({
    name: 'password-write',
    text: `update users set password_hash = $2, updated_at = $4
      where id = $1 and is_active and ($3::text is null or password_hash = $3) returning email`,
    values: [change.userId, change.passwordHash, change.formerHash, change.now],
  });
  return rows[0]?.email ?? null;
}

/** Ends every sign-in of the account but `kept`: none of their tokens is taken by any server from the commit on. */
export async function endOtherSessions(tx: Transaction, userId: string, kept: string | null, now: Date): Promise<void> {
  await tx.query({
    name: 'sessions-end',
    text: `with ended as (
        insert into token_revocations (id, kind, user_id, revoked_at, expires_at)
        select distinct family_id, 'session', user_id, $3::timestamptz, 'infinity'::timestamptz from refresh_tokens
        where user_id = $1 and family_id is distinct from $2::uuid on conflict (id) do nothing returning id)
      select pg_notify('${sessionEndedChannel}', id::text) from ended`,
    values: [userId, kept, now],
  });
}

/** Access tokens that were made before are worth nothing, also those of sign-ins that left no other trace. */
export async function endTokenGeneration(tx: Transaction, userId: string): Promise<void> {
  await tx.query('update users set token_generation = token_generation + 1 where id = $1', [userId]);
}
