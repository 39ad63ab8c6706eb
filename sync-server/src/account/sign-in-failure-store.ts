// Failed sign-ins by hashed key.
import type { Queryable, Transaction } from '../database/pool.ts';

/** The latest time, in ms, until which any of the keys is locked; 0 when none is. */
export async function findLockEnd(db: Queryable, keys: readonly string[], now: Date): Promise<number> {
  const { rows } = await db.query<{ locked_until: Date | null }>({
    name: 'sign-in-lock-end',
    text: 'select max(locked_until) as locked_until from sign_in_failures where key = any($1) and locked_until > $2',
    values: [keys, now],
  });
  return rows[0]?.locked_until?.getTime() ?? 0;
}

/** Counts one failure more; counts older than `since` start again. Returns the count. */
export async function countFailure(
  db: Queryable,
  { key, who }: { key: string; who: string },
  now: Date,
  since: Date,
): Promise<number> {
  const { rows } = await db.query<{ failures: number }>({
    name: 'sign-in-count-failure',
    text: `insert into sign_in_failures as f (key, who, failures, last_failed_at) values ($1, $2, 1, $3)
      on conflict (key) do update set last_failed_at = $3,
        failures = case when f.last_failed_at < $4 then 1 else f.failures + 1 end
      returning failures`,
    values: [key, who, now, since],
  });
  return rows[0]?.failures ?? 0;
}

export async function lockKey(db: Queryable, key: string, until: Date): Promise<void> {
  await db.query('update sign_in_failures set locked_until = $2 where key = $1', [key, until]);
}

/** A right password from this place: its failures are forgotten. */
export async function forgetFailures(db: Queryable, keys: readonly string[]): Promise<void> {
  await db.query({
    name: 'sign-in-forget-failures',
    text: 'delete from sign_in_failures where key = any($1)',
    values: [keys],
  });
}

/** The owner has proved by mail who they are: every lock of this e-mail is lifted. */
export async function forgetAllFailures(tx: Transaction, who: string): Promise<void> {
  await tx.query('delete from sign_in_failures where who = $1', [who]);
}

/** Whether somebody has signed in under this key since. */
export async function isKnownPlace(db: Queryable, key: string, since: Date): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'sign-in-known-place',
    text: 'select 1 from sign_in_places where key = $1 and last_used_at > $2',
    values: [key, since],
  });
  return rowCount > 0;
}

export async function rememberPlace(tx: Transaction, key: string, userId: string, now: Date): Promise<void> {
  await tx.query({
    name: 'sign-in-remember-place',
    text: `insert into sign_in_places (key, user_id, last_used_at) values ($1, $2, $3)
      on conflict (key) do update set user_id = excluded.user_id, last_used_at = excluded.last_used_at`,
    values: [key, userId, now],
  });
}
