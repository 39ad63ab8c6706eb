// What goes with time. Invariant: never an operation, an attempt, a certificate or a consent.
import type { Database } from '../database/pool.ts';

/** What a rule of retention is about. Mails in the data folder have a rule too, but no table. */
export type RetainedRows = 'events' | 'audit' | 'restKeys' | 'signInFailures' | 'expiredTokens';

/** Rows a transaction. */
const rowsAtOnce = 5_000;

/** Each deletes some rows older than $1 (ms since 1970) and answers one column, `gone`, over all of them. */
const textsByRule: Record<RetainedRows, readonly string[]> = {
  events: [
    `delete from events e using (
      select id, created_at from events where created_at < to_timestamp($1::double precision / 1000) limit ${rowsAtOnce}) d
      where e.id = d.id and e.created_at = d.created_at`,
  ],
  audit: [],
  restKeys: [deleteSome('rest_keys', 'created_at')],
  signInFailures: [deleteSome('sign_in_failures', 'last_failed_at')],
  // Sign-ins that were ended are told by rows that never expire: a phone that comes back after years is refused by them.
  expiredTokens: [
    deleteSome('refresh_tokens', 'expires_at'),
    deleteSome('resume_tickets', 'expires_at'),
    deleteSome('token_revocations', 'expires_at'),
  ],
};

function deleteSome(table: string, time: string): string {
  return `delete from ${table} where ctid = any(array(
    select ctid from ${table} where ${time} < to_timestamp($1::double precision / 1000) limit ${rowsAtOnce}))`;
}

/** Deletes what is older than `beforeMs`, a few thousand rows a transaction; answers how many went. */
export async function pruneRows(database: Database, rule: RetainedRows, beforeMs: number): Promise<number> {
  if (rule === 'audit') return pruneAudit(database, beforeMs);
  let gone = 0;
  for (const text of textsByRule[rule]) {
    for (let count = rowsAtOnce; count === rowsAtOnce; gone += count) {
      ({ rowCount: count } = await database.query(text, [beforeMs]));
    }
  }
  return gone;
}

/** By the one function that may. */
async function pruneAudit(database: Database, beforeMs: number): Promise<number> {
  const { rows } = await database.query<{ gone: number }>(
    'select prune_audit_log(to_timestamp($1::double precision / 1000)) as gone',
    [beforeMs],
  );
  return rows[0]?.gone ?? 0;
}
