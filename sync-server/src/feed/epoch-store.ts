// The epoch: a name for this server's memory. A restore from a backup starts a new one (P8).
import type { Queryable, Transaction } from '../database/pool.ts';

export async function readEpoch(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ epoch: string }>({ name: 'epoch', text: 'select epoch from sync_epoch' });
  const epoch = rows[0]?.epoch;
  if (!epoch) throw new Error('The database has no sync epoch: its migrations did not run.');
  return epoch;
}

/** Begins a new epoch; answers its name. */
export async function startEpoch(tx: Transaction): Promise<string> {
  await tx.query('update sync_epoch set epoch = gen_random_uuid()::text, started_at = now()');
  return readEpoch(tx);
}
