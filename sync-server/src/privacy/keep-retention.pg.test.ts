import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { applyRetention, keepRetention } from './keep-retention.ts';

let made: TestDatabase;
let database: Database;
let folder: string;
beforeAll(async () => {
  made = await createTestDatabase();
  database = openDatabase(made.connectionString);
  folder = mkdtempSync(join(tmpdir(), 'greenland-retention-'));
});
afterAll(async () => {
  await database.end();
  await made.drop();
  rmSync(folder, { recursive: true });
});

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;
const days = { events: 100, audit: 200, restKeys: 10, signInFailures: 20, expiredTokens: 30, mailFiles: 5 };
const at = (agoDays: number) => new Date(Date.now() - agoDays * dayMs);

/** A learner with one thing of each age, in days, in every table that ages. */
async function fill(userId: string, ages: readonly number[]): Promise<void> {
  await database.query(
    `insert into users (id, email, password_hash, first_name, last_name) values ($1, $2, 'x', 'A', 'B')`,
    [userId, `${userId}@example.org`],
  );
  await database.query("insert into devices (id, app) values ($1, 'test')", [userId]);
  await database.query('insert into learner_devices (device_id, user_id) values ($1, $1)', [userId]);
  await database.query("insert into operation_logs (device_id, user_id, lane, head) values ($1, $1, 0, 'h')", [userId]);
  // That somebody registered is noted by the database itself.
  await database.query('delete from events');
  for (const [index, age] of ages.entries()) {
    const time = at(age);
    await database.query("insert into events (id, user_id, event_type, created_at) values ($1, $2, 'visit', $3)", [
      v7(),
      userId,
      time,
    ]);
    await database.query("insert into audit_log (at, action, user_id) values ($1, 'signed-in', $2)", [time, userId]);
    await database.query('insert into rest_keys (user_id, key, operation_id, created_at) values ($1, $2, $1, $3)', [
      userId,
      String(age),
      time,
    ]);
    await database.query('insert into sign_in_failures (key, who, failures, last_failed_at) values ($1, $1, 1, $2)', [
      String(age),
      time,
    ]);
    await database.query(
      `insert into refresh_tokens (id, family_id, user_id, token_hash, successor_key, issued_at, expires_at) values ($1, $1, $2, $4, '', $3, $3)`,
      [v7(), userId, time, v7()],
    );
    await database.query(
      `insert into operations (device_id, user_id, lane, seq, id, version, kind, payload, wall_time_ms, monotonic_ms, commitment, carrier, received_at, outcome)
        values ($1, $1, 0, $2, $3, 1, 'enrolled', '{}', 0, 0, 'c', 'rest', $4, 'taken')`,
      [userId, index + 1, v7(), time],
    );
  }
}

async function agesIn(table: string, time: string): Promise<number[]> {
  const { rows } = await database.query<{ age: number }>(
    `select round(extract(epoch from now() - ${time}) / 86400)::int as age from ${table} where ${time} <> 'infinity' order by age`,
  );
  return rows.map(({ age }) => age);
}

it('lets go what is older than its days, and never an operation or the end of a sign-in', async () => {
  const userId = v7();
  await fill(userId, [1, 15, 25, 40, 150, 300]);
  await database.query(
    `insert into token_revocations (id, kind, user_id, revoked_at, expires_at) values ($1, 'session', $3, $4, 'infinity'), ($2, 'token', $3, $4, $4)`,
    [v7(), v7(), userId, at(400)],
  );
  const mail = join(folder, 'mail');
  mkdirSync(mail);
  for (const [name, age] of [
    ['old.eml', 6],
    ['young.eml', 4],
    ['notes.txt', 6],
  ] as const) {
    writeFileSync(join(mail, name), 'To: a@example.org\r\n\r\n');
    utimesSync(join(mail, name), at(age), at(age));
  }
  const lines: string[] = [];
  await applyRetention({ database, days, mailFolder: mail, now: Date.now, log: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  expect(await agesIn('events', 'created_at')).toEqual([1, 15, 25, 40]);
  expect(await agesIn('audit_log', 'at')).toEqual([1, 15, 25, 40, 150]);
  expect(await agesIn('rest_keys', 'created_at')).toEqual([1]);
  expect(await agesIn('sign_in_failures', 'last_failed_at')).toEqual([1, 15]);
  expect(await agesIn('refresh_tokens', 'expires_at')).toEqual([1, 15, 25]);
  expect(await agesIn('operations', 'received_at')).toEqual([1, 15, 25, 40, 150, 300]);
  const { rows } = await database.query('select kind from token_revocations');
  expect(rows).toEqual([{ kind: 'session' }]);
  expect(['old.eml', 'young.eml', 'notes.txt'].map((name) => existsSync(join(mail, name)))).toEqual([
    false,
    true,
    true,
  ]);
});

it('lets go more than a transaction takes at once', async () => {
  await database.query(
    `insert into sign_in_failures (key, who, failures, last_failed_at) select 'many' || n, 'many', 1, now() - interval '90 days' from generate_series(1, 12000) n`,
  );
  await applyRetention({ database, days, mailFolder: join(folder, 'none'), now: Date.now, log: () => undefined });
  expect((await database.query("select 1 from sign_in_failures where key like 'many%'")).rowCount).toBe(0);
});

it('begins an hour from now, goes on each hour, also after a fault, and ends when told', async () => {
  const waiting: { run: () => void; delayMs: number }[] = [];
  const schedule = (run: () => void, delayMs: number) => {
    const entry = { run, delayMs };
    waiting.push(entry);
    return () => void waiting.splice(waiting.indexOf(entry), 1);
  };
  const lines: string[] = [];
  const closed = openDatabase('postgres://nobody@127.0.0.1:1/nothing');
  const stop = keepRetention({
    database: closed,
    days,
    mailFolder: folder,
    now: Date.now,
    schedule,
    log: (line) => lines.push(line),
  });
  expect(waiting.map(({ delayMs }) => delayMs)).toEqual([hourMs]);
  waiting.shift()?.run();
  expect(waiting.map(({ delayMs }) => delayMs)).toEqual([hourMs]);
  await stop();
  expect(waiting).toEqual([]);
  expect(lines.map((line) => line.split(' was not')[0])).toEqual(
    ['events', 'audit', 'restKeys', 'signInFailures', 'expiredTokens'].map((name) => `The retention rule ${name}`),
  );
  await closed.end();
});
