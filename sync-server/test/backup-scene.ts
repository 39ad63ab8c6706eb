// A server with a course and rows that are easily spoilt, a backup of it, and a database to restore into.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { checkBackup, type Restored, restoreBackup } from '../src/backup/restore-backup.ts';
import { type Backup, takeBackup } from '../src/backup/take-backup.ts';
import { openFolderShelves } from '../src/storage/open-storage.ts';
import { createTestDatabase, type TestDatabase } from './postgres-database.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';

export const odd = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  text: 'a\tb\\n\nc\\.\r"é\u{1f600}',
  json: '{"a": 1.50,  "b":"\\u00e9"}',
};

type FolderShelves = ReturnType<typeof openFolderShelves>;

export type BackupScene = {
  folder: string;
  /** The backup. */
  file: string;
  source: SyncScene;
  target: TestDatabase;
  /** Files of the source and of the target, in folders. */
  shelves: FolderShelves;
  targetShelves: FolderShelves;
  /** Backs up a database with the files of the source. */
  take(connectionString: string, to: string): Promise<Backup>;
  /** Restores into the target. */
  restore(from: string): Promise<Restored>;
  close(): Promise<void>;
};

export async function openBackupScene(): Promise<BackupScene> {
  const folder = mkdtempSync(path.join(tmpdir(), 'greenland-backup-'));
  const file = path.join(folder, 'academy.backup');
  const source = await openSyncScene();
  const target = await createTestDatabase('empty');
  await addOddities(source.connectionString);
  const shelves = openFolderShelves(source.dataFolder);
  const targetShelves = openFolderShelves(path.join(folder, 'target'));
  const take = (connectionString: string, to: string) => takeBackup(connectionString, to, { shelves, now: Date.now() });
  await take(source.connectionString, file);
  return {
    ...{ folder, file, source, target, shelves, targetShelves, take },
    restore: async (from) => restoreBackup(target.connectionString, await checkBackup(from), targetShelves),
    async close() {
      await source.close();
      await target.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function ask<Row extends pg.QueryResultRow>(
  connectionString: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Rows that are easily spoilt on the way: control characters, backslashes, JSON whose bytes matter, months long gone, infinity. */
async function addOddities(connectionString: string): Promise<void> {
  await ask(
    connectionString,
    "insert into users (id, email, password_hash, first_name, last_name) values ($1, 'o@example.org', $2, $2, $2)",
    [odd.id, odd.text],
  );
  await ask(connectionString, 'insert into devices (id) values ($1)', [odd.id]);
  await ask(connectionString, 'insert into learner_devices (device_id, user_id, name) values ($1, $1, $2)', [
    odd.id,
    odd.text,
  ]);
  await ask(
    connectionString,
    "insert into operation_logs (device_id, user_id, acknowledged, head) values ($1, $1, 1, 'h')",
    [odd.id],
  );
  await ask(
    connectionString,
    `insert into operations (device_id, user_id, seq, id, version, kind, payload, wall_time_ms, monotonic_ms, commitment, carrier, received_at, outcome)
      values ($1, $1, 1, $1, 1, 'k', $2, 0, 0, 'c', 'socket', '2026-01-02 03:04:05.678901+00', 'taken')`,
    [odd.id, odd.json],
  );
  await ask(
    connectionString,
    "insert into events (id, event_type, created_at) values ($1, 'e', '1999-01-01'), ($1, 'e', now())",
    [odd.id],
  );
  await ask(connectionString, "insert into token_revocations values ($1, 'session', $1, now(), 'infinity')", [odd.id]);
  await ask(connectionString, "insert into rate_limits values ('k', 1, 2)");
}

/** Every row of every table, as text, but for what a restore renews. */
export async function readAll(connectionString: string): Promise<Record<string, string[]>> {
  const tables = await ask<{ name: string }>(
    connectionString,
    "select tablename as name from pg_tables where schemaname = 'public' and tablename !~ '^events_' order by 1",
  );
  const kept = tables.filter(({ name }) => !['sync_epoch', 'rate_limits', 'applied_migrations'].includes(name));
  const entries = kept.map(async ({ name }) => {
    const rows = await ask<{ row: string }>(connectionString, `select t::text as row from ${name} t order by 1`);
    return [name, rows.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

export const epochOf = async (connectionString: string) =>
  (await ask<{ epoch: string }>(connectionString, 'select epoch from sync_epoch'))[0]?.epoch;
