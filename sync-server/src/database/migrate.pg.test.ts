import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { DatabaseUnavailable } from './database-fault.ts';
import { MigrationFault, migrateDatabase } from './migrate.ts';
import { type Database, openDatabase } from './pool.ts';

const folders: string[] = [];
let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase('empty');
  database = openDatabase(testDatabase.connectionString);
});
afterEach(async () => {
  await database.end();
  await testDatabase.drop();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function makeFolder(fileByName: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'greenland-migrations-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(fileByName)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('migrateDatabase', () => {
  it('applies every file once when five servers start at the same moment', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(testDatabase.connectionString)));
    const applying = results.filter((names) => names.length > 0);
    expect(applying).toHaveLength(1);
    expect(applying[0]).toContain('0001-data-model.sql');
    const { rows } = await database.query(
      "select to_regclass('users') as users, to_regclass('graphile_worker._private_jobs') as jobs",
    );
    expect(rows).toEqual([{ users: 'users', jobs: 'graphile_worker._private_jobs' }]);
    expect(await migrateDatabase(testDatabase.connectionString)).toEqual([]);
  });

  it('refuses a file that was edited after it was applied, and applies nothing', async () => {
    const folder = makeFolder({ '0001-a.sql': 'create table a (id int);' });
    await migrateDatabase(testDatabase.connectionString, folder);
    writeFileSync(join(folder, '0001-a.sql'), 'create table a (id bigint);');
    writeFileSync(join(folder, '0002-b.sql'), 'create table b (id int);');
    await expect(migrateDatabase(testDatabase.connectionString, folder)).rejects.toThrow(
      /0001-a\.sql was edited after/,
    );
    const { rows } = await database.query("select to_regclass('b') as b");
    expect(rows).toEqual([{ b: null }]);
  });

  it('takes the same file with the line ends of Windows for the same', async () => {
    const folder = makeFolder({ '0001-a.sql': 'create table a (\n id int);\n' });
    await migrateDatabase(testDatabase.connectionString, folder);
    writeFileSync(join(folder, '0001-a.sql'), 'create table a (\r\n id int);\r\n');
    expect(await migrateDatabase(testDatabase.connectionString, folder)).toEqual([]);
  });

  it('rolls a failing file back and goes on from it once it is mended', async () => {
    const folder = makeFolder({
      '0001-a.sql': 'create table a (id int);',
      '0002-b.sql': 'create table b (id int); select 1 / 0;',
    });
    const attempt = migrateDatabase(testDatabase.connectionString, folder);
    await expect(attempt).rejects.toThrow(/0002-b\.sql failed and changed nothing: division by zero/);
    writeFileSync(join(folder, '0002-b.sql'), 'create table b (id int);');
    expect(await migrateDatabase(testDatabase.connectionString, folder)).toEqual(['0002-b.sql']);
  });

  it('refuses a database that is newer than the server', async () => {
    const folder = makeFolder({ '0001-a.sql': 'select 1;', '0002-b.sql': 'select 1;' });
    await migrateDatabase(testDatabase.connectionString, folder);
    rmSync(join(folder, '0002-b.sql'));
    await expect(migrateDatabase(testDatabase.connectionString, folder)).rejects.toThrow(/does not know/);
  });

  it('refuses two files with one number, and a file with another name', async () => {
    const twice = makeFolder({ '0001-a.sql': '', '0001-b.sql': '' });
    await expect(migrateDatabase(testDatabase.connectionString, twice)).rejects.toThrow(MigrationFault);
    const odd = makeFolder({ 'readme.md': '' });
    await expect(migrateDatabase(testDatabase.connectionString, odd)).rejects.toThrow(/not named/);
  });

  it('says that the database is away when it is', async () => {
    const away = 'postgres://nobody:x@127.0.0.1:1/none';
    await expect(migrateDatabase(away)).rejects.toThrow(DatabaseUnavailable);
  });
});

describe('the data model', () => {
  it('moves events of an unprepared month into its partition, and makes each partition once', async () => {
    await migrateDatabase(testDatabase.connectionString);
    await database.query(
      "insert into events (id, event_type, created_at) values (gen_random_uuid(), 'x', now() + interval '4 months')",
    );
    await database.query("insert into events (id, event_type) values (gen_random_uuid(), 'x')");
    const counted = 'select (select count(*) from events) as all, (select count(*) from events_default) as unprepared';
    expect((await database.query(counted)).rows).toEqual([{ all: 2, unprepared: 1 }]);
    const made = await Promise.all([1, 2].map(() => database.query('select ensure_event_partitions(6) as made')));
    expect(made.map(({ rows }) => rows[0]?.made).sort()).toEqual([0, 4]);
    expect((await database.query(counted)).rows).toEqual([{ all: 2, unprepared: 0 }]);
  });

  it('finds courses by stemmed words without accents, in their language', async () => {
    await migrateDatabase(testDatabase.connectionString);
    const insert = 'insert into courses (id, slug, title, language) values (gen_random_uuid(), $1, $2, $3)';
    await database.query(insert, ['eaux', 'L’énergie des océans et des cœurs', 'fr']);
    await database.query(insert, ['seas', 'Changing seas', 'en']);
    const search = `select slug from courses where search_vector @@
      (websearch_to_tsquery('french', strip_accents($1)) || websearch_to_tsquery('english', strip_accents($1)))`;
    const found = async (text: string) => (await database.query(search, [text])).rows.map(({ slug }) => slug);
    expect(await found('energie OCÉAN')).toEqual(['eaux']);
    expect(await found('coeur')).toEqual(['eaux']);
    expect(await found('change')).toEqual(['seas']);
    expect(await found('volcan')).toEqual([]);
  });

  it('keeps e-mail addresses apart only by more than case', async () => {
    await migrateDatabase(testDatabase.connectionString);
    const insert = `insert into users (id, email, password_hash, first_name, last_name) values (gen_random_uuid(), $1, '', 'A', 'B')`;
    await database.query(insert, ['Ana@example.org']);
    await expect(database.query(insert, ['aNA@example.org'])).rejects.toThrow(/users_email_key/);
  });
});
