// Tokens of reset mails, by hash.
import type { Queryable, Transaction } from '../database/pool.ts';

export type NewResetToken = { tokenHash: string; userId: string; madeAt: Date; expiresAt: Date };

/** Keeps the token of a mail that is about to be sent; tokens of this account that nobody can use any more go. */
export async function keepResetToken(db: Queryable, token: NewResetToken): Promise<void> {
  await db.query({
    name: 'reset-keep',
    text: `with gone as (delete from password_reset_tokens where user_id = $2 and expires_at <= $3)
      insert into password_reset_tokens (token_hash, user_id, made_at, expires_at) values ($1, $2, $3, $4)`,
    values: [token.tokenHash, token.userId, token.madeAt, token.expiresAt],
  });
}

export async function noteResetSent(db: Queryable, tokenHash: string, now: Date): Promise<void> {
  await db.query('update password_reset_tokens set sent_at = $2 where token_hash = $1', [tokenHash, now]);
}

/** How many mails with a token this account was sent since. */
export async function countResetsSent(db: Queryable, userId: string, since: Date): Promise<number> {
  const text = 'select count(*) as count from password_reset_tokens where user_id = $1 and sent_at > $2';
  const { rows } = await db.query<{ count: number }>({ name: 'reset-count', text, values: [userId, since] });
  return rows[0]?.count ?? 0;
}

const isGood = 'token_hash = $1 and used_at is null and expires_at > $2';

export async function isResetTokenGood(db: Queryable, tokenHash: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'reset-good',
    text: `select 1 from password_reset_tokens where ${isGood}`,
    values: [tokenHash, now],
  });
  return rowCount > 0;
}

/** Uses the token up, and with it every other one of its account. Whose it was; null when it is not good (any more). */
export async function spendResetToken(tx: Transaction, tokenHash: string, now: Date): Promise<string | null> {
  const { rows } = await tx.query<{ userId: string }>({
    name: 'reset-spend',
    text: `update password_reset_tokens set used_at = $2 where ${isGood} returning user_id as "userId"`,
    values: [tokenHash, now],
  });
  const userId = rows[0]?.userId ?? null;
  if (userId !== null) await spendResetTokensOf(tx, userId, now);
  return userId;
}

export async function spendResetTokensOf(tx: Transaction, userId: string, now: Date): Promise<void> {
  const text = 'update password_reset_tokens set used_at = $2 where user_id = $1 and used_at is null';
  await tx.query({ name: 'reset-spend-all', text, values: [userId, now] });
}
