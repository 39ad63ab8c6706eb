// One server per embedded database: a session lock on a connection of its own. Invariant: the lock lives exactly as long as that connection.
import pg from 'pg';

/** Any constant will do: it is looked up in the cluster's own `postgres` database only. */
const lockKey = '7205759403792793';
const namePrefix = 'greenland-academy owner ';

export type OwnerLock = { client: pg.Client };
export type LockResult = { held: true; lock: OwnerLock } | { held: false; ownerPid: number | null };

/**
 * Tries to become the owner. `onLost` is called once when the connection ends for any reason; the lock is gone by then.
 * Rejects when PostgreSQL cannot be reached.
 */
export async function tryOwnerLock(connectionString: string, onLost: () => void): Promise<LockResult> {
  const client = new pg.Client({
    connectionString,
    application_name: `${namePrefix}${process.pid}`,
    connectionTimeoutMillis: 10_000,
  });
  let isOwner = false;
  // 'end' follows every 'error'; without a listener the error would end this process.
  client.on('error', () => undefined);
  client.on('end', () => {
    if (isOwner) onLost();
  });
  await client.connect();
  const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${lockKey}) as held`);
  isOwner = rows[0]?.held === true;
  if (isOwner) return { held: true, lock: { client } };
  const ownerPid = await findOwner(client);
  await client.end();
  return { held: false, ownerPid };
}

/** The process number of the server that holds the lock, as it named itself. */
async function findOwner(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and a.application_name like '${namePrefix}%' limit 1`,
  );
  const name = rows[0]?.name;
  return name ? Number(name.slice(namePrefix.length)) : null;
}

/** Makes `database` on first use; only the owner calls it, so nobody else makes it at the same time. */
export async function makeDatabaseOnce(lock: OwnerLock, database: string): Promise<void> {
  const { rowCount } = await lock.client.query('select 1 from pg_database where datname = $1', [database]);
  if (rowCount === 0) await lock.client.query(`create database ${pg.escapeIdentifier(database)}`);
}
