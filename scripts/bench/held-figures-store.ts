// Keeps the server's figures (`analytics/fold-store`) from being renewed for as long as something is measured.

import { foldLockName } from '../../sync-server/src/analytics/fold-store.ts';
import type { Database } from '../../sync-server/src/database/pool.ts';

/** Waits for a fold that is under way. Answers what lets the next one happen. */
export async function holdFigures({ pool }: Pick<Database, 'pool'>): Promise<() => Promise<void>> {
  const client = await pool.connect();
  await client.query(`select pg_advisory_lock(${foldLockName})`);
  return async () => {
    await client.query(`select pg_advisory_unlock(${foldLockName})`);
    client.release();
  };
}
