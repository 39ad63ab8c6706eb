// The epoch: a name for this server's memory. A restore from a backup starts a new one (P8).
import type { Queryable } from '../database/pool.ts';

export async function readEpoch(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ epoch: string }>({ name: 'epoch', text: 'select epoch from sync_epoch' });
  const epoch = rows[0]?.epoch;
  if (!epoch) throw new Error('The database has no sync epoch: its migrations did not run.');
  return epoch;
}
