import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type BackupScene, epochOf, odd, openBackupScene, readAll } from '../../test/backup-scene.ts';
import { createTestDatabase } from '../../test/postgres-database.ts';
import { migrateDatabase, readMigrations } from '../database/migrate.ts';
import { openDatabase } from '../database/pool.ts';

let opened: BackupScene;
beforeAll(async () => {
  opened = await openBackupScene();
});
afterAll(() => opened.close());

describe('a backup that is restored', () => {
  it('[RW1] is every row of one moment, to the byte, under a new epoch; again into what it became', async () => {
    const before = await readAll(opened.source.connectionString);
    const first = await opened.restore(opened.file);
    expect(await readAll(opened.target.connectionString)).toEqual(before);
    expect(Object.values(before).flat().length).toBe(first.rows - 1);
    expect(statSync(opened.file).mode & 0o777).toBe(0o600);
    const second = await opened.restore(opened.file);
    expect(await readAll(opened.target.connectionString)).toEqual(before);
    const epochs = [await epochOf(opened.source.connectionString), first.epoch, second.epoch];
    expect(new Set(epochs).size).toBe(3);
    expect(await epochOf(opened.target.connectionString)).toBe(second.epoch);
  });

  it('leaves no table and no sequence out', async () => {
    const sequences = await ask(
      opened.target.connectionString,
      "select sequencename from pg_sequences where schemaname = 'public'",
    );
    expect(sequences, 'a restore would have to set them').toEqual([]);
    const unlogged = await ask(
      opened.target.connectionString,
      "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relpersistence <> 'p'",
    );
    expect(unlogged, 'these are not backed up').toEqual([{ relname: 'rate_limits' }]);
  });

  it('[RW1] is of one moment, however much is written meanwhile', async () => {
    const database = openDatabase(opened.source.connectionString);
    let isDone = false;
    const writing = (async () => {
      for (let count = 0; !isDone; count += 1) {
        const id = odd.id.replace(/.{12}$/, String(count).padStart(12, '0'));
        await database.transaction(async (tx) => {
          await tx.query('insert into devices (id) values ($1)', [id]);
          await tx.query('insert into learner_devices (device_id, user_id) values ($1, $2)', [id, odd.id]);
          await tx.query("insert into operation_logs (device_id, user_id, head) values ($1, $2, 'h')", [id, odd.id]);
        });
      }
    })();
    const busy = path.join(opened.folder, 'busy.backup');
    for (let round = 0; round < 3; round += 1) await opened.take(opened.source.connectionString, busy);
    isDone = true;
    await writing;
    await database.end();
    await opened.restore(busy);
    const [counted] = await ask<{ devices: number; logs: number }>(
      opened.target.connectionString,
      'select (select count(*)::int from devices) as devices, (select count(*)::int from operation_logs) as logs',
    );
    expect(counted?.devices).toBe(counted?.logs);
    expect(counted?.devices).toBeGreaterThan(1);
  });

  it('keeps no job but for papers that are missing', async () => {
    const { connectionString } = opened.source;
    const course = opened.source.courseId;
    const certificate = `insert into certificates (id, user_id, course_id, issued_at, verification_code, holder_name, course_title, instructor_name, language, verify_url, credential, status_index)
      values ($1, $1, $2, now(), 'GLCA-2026-000000', 'n', 't', 'i', 'fr', 'u', 'c', 0)`;
    await ask(connectionString, certificate, [odd.id, course]);
    const withJobs = path.join(opened.folder, 'jobs.backup');
    await opened.take(connectionString, withJobs);
    await ask(connectionString, 'delete from certificates');
    await ask(opened.target.connectionString, "select graphile_worker.add_job('send-mail', '{}')");
    await opened.restore(withJobs);
    const jobs = await ask(
      opened.target.connectionString,
      'select task_identifier as task, key from graphile_worker.jobs',
    );
    expect(jobs).toEqual([{ task: 'render-certificate', key: `render-certificate:${odd.id}` }]);
  });

  it('[RW1] of an earlier schema is brought to the newest', async () => {
    const migrations = readMigrations();
    const earlierFolder = path.join(opened.folder, 'earlier');
    mkdirSync(earlierFolder);
    for (const { name, text } of migrations.slice(0, -1)) writeFileSync(path.join(earlierFolder, name), text);
    const earlier = await createTestDatabase('empty');
    await migrateDatabase(earlier.connectionString, earlierFolder);
    await ask(earlier.connectionString, 'insert into devices (id) values ($1)', [odd.id]);
    const old = path.join(opened.folder, 'old.backup');
    // The device, and what migrations put into tables themselves.
    const { rows } = await opened.take(earlier.connectionString, old);
    await earlier.drop();
    expect(rows).toBeGreaterThan(1);
    expect(await opened.restore(old)).toMatchObject({ rows, applied: [migrations.at(-1)?.name] });
    const columns =
      "select table_name, column_name, is_nullable, data_type from information_schema.columns where table_schema = 'public' order by 1, 2";
    expect(await ask(opened.target.connectionString, columns)).toEqual(
      await ask(opened.source.connectionString, columns),
    );
    expect(await ask(opened.target.connectionString, 'select id from devices')).toEqual([{ id: odd.id }]);
  });
});
