import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { listenForNotifications } from './notification-listener.ts';
import { type Database, openDatabase } from './pool.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase('empty');
  database = openDatabase(testDatabase.connectionString);
});
afterAll(async () => {
  await database.end();
  await testDatabase.drop();
});

it('hears notifications, and after its connection was cut says so and hears them again', async () => {
  const heard: (string | null)[] = [];
  const listener = listenForNotifications(testDatabase.connectionString, 'feed', (payload) => heard.push(payload));
  await listener.ready;
  await database.query("notify feed, 'one'");
  await expect.poll(() => heard).toEqual([null, 'one']);
  await database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'",
  );
  await expect.poll(() => heard, { timeout: 5000 }).toEqual([null, 'one', null]);
  await database.query("notify feed, 'two'");
  await expect.poll(() => heard).toEqual([null, 'one', null, 'two']);
  await listener.stop();
});

it('keeps trying while the database is away, and stops at once when told to', async () => {
  const lines: string[] = [];
  const listener = listenForNotifications(
    'postgres://x:y@127.0.0.1:1/z',
    'feed',
    () => undefined,
    (line) => lines.push(line),
  );
  await expect.poll(() => lines.length, { timeout: 5000 }).toBeGreaterThan(1);
  await listener.stop();
});
