// Failed sign-ins by hashed key.
import type { Queryable } from '../database/pool.ts';

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
export async function countFailure(db: Queryable, key: string, now: Date, since: Date): Promise<number> {
  const { rows } = await db.query<{ failures: number }>({
    name: 'sign-in-count-failure',
    text: `insert into sign_in_failures as f (key, failures, last_failed_at) values ($1, 1, $2)
      on conflict (key) do update set last_failed_at = $2,
        failures = case when f.last_failed_at < $3 then 1 else f.failures + 1 end
      returning failures`,
    values: [key, now, since],
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
