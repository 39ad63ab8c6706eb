import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { migrateDatabase, readMigrations } from '../database/migrate.ts';
import { openDatabase } from '../database/pool.ts';
import { checkBackup, type Restored, restoreBackup } from './restore-backup.ts';
import { takeBackup } from './take-backup.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'greenland-backup-'));
const file = path.join(folder, 'academy.backup');
const odd = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  text: 'a\tb\\n\nc\\.\r"é\u{1f600}',
  json: '{"a": 1.50,  "b":"\\u00e9"}',
};
let scene: SyncScene;
let target: TestDatabase;

beforeAll(async () => {
  scene = await openSyncScene();
  target = await createTestDatabase('empty');
  await addOddities();
  await takeBackup(scene.connectionString, file, Date.now());
});
afterAll(async () => {
  await scene.close();
  await target.drop();
  rmSync(folder, { recursive: true });
});

async function ask<Row extends pg.QueryResultRow>(
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
async function addOddities(): Promise<void> {
  const { connectionString } = scene;
  await ask(
    connectionString,
    "insert into users (id, email, password_hash, first_name, last_name) values ($1, 'o@example.org', $2, $2, $2)",
    [odd.id, odd.text],
  );
  await ask(connectionString, 'insert into devices (id, name) values ($1, $2)', [odd.id, odd.text]);
  await ask(
    connectionString,
    "insert into operation_logs (device_id, user_id, acknowledged, head) values ($1, $1, 1, 'h')",
    [odd.id],
  );
  await ask(
    connectionString,
    "insert into operations values ($1, $1, 1, $1, 1, 'k', $2, 0, 0, 'c', 'socket', '2026-01-02 03:04:05.678901+00', 'taken', null)",
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
async function readAll(connectionString: string): Promise<Record<string, string[]>> {
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

const epochOf = async (connectionString: string) =>
  (await ask<{ epoch: string }>(connectionString, 'select epoch from sync_epoch'))[0]?.epoch;

async function restore(from: string, into = target.connectionString): Promise<Restored> {
  return restoreBackup(into, await checkBackup(from));
}

describe('a backup that is restored', () => {
  it('[RW1] is every row of one moment, to the byte, under a new epoch; again into what it became', async () => {
    const before = await readAll(scene.connectionString);
    const first = await restore(file);
    expect(await readAll(target.connectionString)).toEqual(before);
    expect(Object.values(before).flat().length).toBe(first.rows - 1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await restore(file);
    expect(await readAll(target.connectionString)).toEqual(before);
    const epochs = [await epochOf(scene.connectionString), first.epoch, second.epoch];
    expect(new Set(epochs).size).toBe(3);
    expect(await epochOf(target.connectionString)).toBe(second.epoch);
  });

  it('leaves no table and no sequence out', async () => {
    const sequences = await ask(
      target.connectionString,
      "select sequencename from pg_sequences where schemaname = 'public'",
    );
    expect(sequences, 'a restore would have to set them').toEqual([]);
    const unlogged = await ask(
      target.connectionString,
      "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relpersistence <> 'p'",
    );
    expect(unlogged, 'these are not backed up').toEqual([{ relname: 'rate_limits' }]);
  });

  it('[RW1] is of one moment, however much is written meanwhile', async () => {
    const database = openDatabase(scene.connectionString);
    let isDone = false;
    const writing = (async () => {
      for (let count = 0; !isDone; count += 1) {
        const id = odd.id.replace(/.{12}$/, String(count).padStart(12, '0'));
        await database.transaction(async (tx) => {
          await tx.query('insert into devices (id) values ($1)', [id]);
          await tx.query("insert into operation_logs (device_id, user_id, head) values ($1, $2, 'h')", [id, odd.id]);
        });
      }
    })();
    const busy = path.join(folder, 'busy.backup');
    for (let round = 0; round < 3; round += 1) await takeBackup(scene.connectionString, busy, Date.now());
    isDone = true;
    await writing;
    await database.end();
    await restore(busy);
    const [counted] = await ask<{ devices: number; logs: number }>(
      target.connectionString,
      'select (select count(*)::int from devices) as devices, (select count(*)::int from operation_logs) as logs',
    );
    expect(counted?.devices).toBe(counted?.logs);
    expect(counted?.devices).toBeGreaterThan(1);
  });

  it('keeps no job but for papers that are missing', async () => {
    const { connectionString } = scene;
    const course = scene.courseId;
    const certificate = `insert into certificates (id, user_id, course_id, issued_at, verification_code, holder_name, course_title, instructor_name, language, verify_url, credential)
      values ($1, $1, $2, now(), 'GLCA-2026-000000', 'n', 't', 'i', 'fr', 'u', 'c')`;
    await ask(connectionString, certificate, [odd.id, course]);
    const withJobs = path.join(folder, 'jobs.backup');
    await takeBackup(connectionString, withJobs, Date.now());
    await ask(connectionString, 'delete from certificates');
    await ask(target.connectionString, "select graphile_worker.add_job('send-mail', '{}')");
    await restore(withJobs);
    const jobs = await ask(target.connectionString, 'select task_identifier as task, key from graphile_worker.jobs');
    expect(jobs).toEqual([{ task: 'render-certificate', key: `render-certificate:${odd.id}` }]);
  });

  it('[RW1] of an earlier schema is brought to the newest', async () => {
    const migrations = readMigrations();
    const earlierFolder = path.join(folder, 'earlier');
    mkdirSync(earlierFolder);
    for (const { name, text } of migrations.slice(0, -1)) writeFileSync(path.join(earlierFolder, name), text);
    const earlier = await createTestDatabase('empty');
    await migrateDatabase(earlier.connectionString, earlierFolder);
    await ask(earlier.connectionString, 'insert into devices (id) values ($1)', [odd.id]);
    const old = path.join(folder, 'old.backup');
    await takeBackup(earlier.connectionString, old, Date.now());
    await earlier.drop();
    expect(await restore(old)).toMatchObject({ rows: 2, applied: [migrations.at(-1)?.name] });
    const columns =
      "select table_name, column_name, is_nullable, data_type from information_schema.columns where table_schema = 'public' order by 1, 2";
    expect(await ask(target.connectionString, columns)).toEqual(await ask(scene.connectionString, columns));
    expect(await ask(target.connectionString, 'select id from devices')).toEqual([{ id: odd.id }]);
  });
});

/** The backup with its records changed by `change`, as text of latin1. */
function forge(name: string, change: (text: string) => string): string {
  const forged = path.join(folder, name);
  writeFileSync(forged, gzipSync(Buffer.from(change(gunzipSync(readFileSync(file)).toString('latin1')), 'latin1')));
  return forged;
}

const sentence = /^[A-Z][^\n]*\.$/;

describe('what cannot be restored changes nothing', () => {
  async function expectRefusal(doing: () => Promise<unknown>, words: RegExp): Promise<void> {
    const before = await readAll(target.connectionString);
    const epoch = await epochOf(target.connectionString);
    const fault = await doing().then(
      () => null,
      (error: Error) => error,
    );
    expect(fault?.name).toBe('BackupFault');
    expect(fault?.message).toMatch(sentence);
    expect(fault?.message).toMatch(words);
    expect(await readAll(target.connectionString)).toEqual(before);
    expect(await epochOf(target.connectionString)).toBe(epoch);
  }

  it.each([
    ['a file cut short', () => writeFileSync(path.join(folder, 'x'), readFileSync(file).subarray(0, -9)), /cut short/],
    [
      'half a file',
      () => writeFileSync(path.join(folder, 'x'), readFileSync(file).subarray(0, statSync(file).size / 2)),
      /cut short/,
    ],
    ['an empty file', () => writeFileSync(path.join(folder, 'x'), ''), /cut short/],
    ['another file', () => writeFileSync(path.join(folder, 'x'), 'select 1;'), /bytes have changed/],
    [
      'a gzip of something else',
      () => writeFileSync(path.join(folder, 'x'), gzipSync('select 1; select 2;')),
      /no whole backup/,
    ],
    ['no file', () => rmSync(path.join(folder, 'x'), { force: true }), /there is no such file/],
    ['a folder', () => mkdirSync(path.join(folder, 'x')), /it is a folder/],
  ])('%s', async (_name, prepare, words) => {
    rmSync(path.join(folder, 'x'), { force: true, recursive: true });
    prepare();
    await expectRefusal(() => restore(path.join(folder, 'x')), words);
    rmSync(path.join(folder, 'x'), { force: true, recursive: true });
  });

  it('a backup of a newer build', async () => {
    const known = readMigrations();
    await expectRefusal(
      async () => restoreBackup(target.connectionString, await checkBackup(file, known.slice(0, -1))),
      /newer build/,
    );
  });

  it('a changed byte, found by the checksum', async () => {
    await expectRefusal(
      () => restore(forge('forged', (text) => text.replace('A small course', 'A small coarse'))),
      /checksum/,
    );
  });

  it('rows that PostgreSQL refuses, halfway through', async () => {
    const good = path.join(folder, 'good.backup');
    copyFileSync(file, good);
    const checked = await checkBackup(good);
    const bad = forge('bad', (text) =>
      text.replace(
        '01890a5d-ac96-774b-bcce-b302099a8057\to@example.org',
        'z1890a5d-ac96-774b-bcce-b302099a8057\to@example.org',
      ),
    );
    copyFileSync(bad, good);
    await expectRefusal(
      () => restoreBackup(target.connectionString, checked),
      /failed and changed nothing: invalid input syntax/,
    );
  });

  it('a file that is damaged after it was checked', async () => {
    const good = path.join(folder, 'good.backup');
    copyFileSync(file, good);
    const checked = await checkBackup(good);
    writeFileSync(good, readFileSync(file).subarray(0, -30));
    await expectRefusal(() => restoreBackup(target.connectionString, checked), /cut short/);
  });

  it('a database that a server is running on', async () => {
    const database = openDatabase(target.connectionString);
    await database.query('select 1');
    await expectRefusal(() => restore(file), /at work on this database: stop it/);
    await database.end();
  });

  it('a database of somebody else', async () => {
    const foreign = await createTestDatabase('empty');
    await ask(foreign.connectionString, 'create table letters (id int)');
    await expect(restore(file, foreign.connectionString)).rejects.toThrow(/tables that are not of the academy/);
    expect(await ask(foreign.connectionString, 'select count(*)::int from letters')).toEqual([{ count: 0 }]);
    await foreign.drop();
  });
});

/** The name of a file that would be written to a device without room. */
function onFullDisk(): string {
  const full = path.join(folder, 'full');
  symlinkSync('/dev/full', `${full}.partial`);
  return full;
}

describe('a backup that cannot be written', () => {
  it.each([
    ['into a folder that is not there', () => path.join(folder, 'nowhere', 'b'), /there is no such file or folder/],
    ['below a file', () => path.join(file, 'b'), /its folder is a file/],
    ['where a folder is', () => folder, /no file/],
    ['on a full disk', onFullDisk, /failed: the disk is full/],
  ])('%s says so in one sentence and leaves nothing', async (_name, where, words) => {
    const names = readdirSync(folder);
    const fault = await takeBackup(scene.connectionString, where(), Date.now()).catch((error: Error) => error);
    expect(fault).toMatchObject({ name: 'BackupFault', message: expect.stringMatching(words) });
    expect(readdirSync(folder)).toEqual(names);
  });

  it('of an empty database neither', async () => {
    const empty = await createTestDatabase('empty');
    const where = path.join(folder, 'empty');
    await expect(takeBackup(empty.connectionString, where, Date.now())).rejects.toThrow(/nothing to back up/);
    expect(existsSync(where)).toBe(false);
    await empty.drop();
  });
});
