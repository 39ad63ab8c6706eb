import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { addJob } from './job-queue-store.ts';
import { type JobRunner, type JobTask, startJobRunner } from './job-runner.ts';

let testDatabase: TestDatabase;
let database: Database;
let runner: JobRunner | undefined;
let lines: string[];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.connectionString, { maxConnections: 4 });
  lines = [];
});

afterEach(async () => {
  await runner?.stop();
  runner = undefined;
  await database.end();
  await testDatabase.drop();
});

function start(taskByName: Record<string, JobTask>, isAlone = false): void {
  const log = (level: string, message: string) => lines.push(`${level} ${message}`);
  runner = startJobRunner({ database, taskByName, log, isAlone });
}

function add(task: string, payload: Record<string, unknown>): Promise<void> {
  return database.transaction((tx) => addJob(tx, { task, payload, key: `${task}:${JSON.stringify(payload)}` }));
}

async function countJobs(): Promise<number> {
  const { rows } = await database.query<{ count: number }>('select count(*) as count from graphile_worker.jobs');
  return rows[0]?.count ?? -1;
}

/** Cuts every connection to the test's database, from outside. */
async function cutConnections(): Promise<number> {
  const client = new pg.Client({ connectionString: testDatabase.connectionString });
  await client.connect();
  const { rowCount } = await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await client.end();
  return rowCount ?? 0;
}

describe('the job runner', () => {
  it('runs a committed job once, and none that was rolled back', async () => {
    const done: unknown[] = [];
    start({ note: async (payload) => void done.push(payload) });
    await add('note', { number: 1 });
    const failing = database.transaction(async (tx) => {
      await addJob(tx, { task: 'note', payload: { number: 2 }, key: 'note:2' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await vi.waitFor(() => expect(done).toEqual([{ number: 1 }]), 5000);
    await vi.waitFor(async () => expect(await countJobs()).toBe(0), 5000);
  });

  it('runs a job once that was asked for twice before it began', async () => {
    const done: unknown[] = [];
    await add('note', { number: 1 });
    await add('note', { number: 1 });
    start({ note: async (payload) => void done.push(payload) });
    await vi.waitFor(async () => expect(await countJobs()).toBe(0), 5000);
    expect(done).toHaveLength(1);
  });

  it('runs a job again that threw, and says why without its payload', async () => {
    let runs = 0;
    start({
      note: async () => {
        runs += 1;
        if (runs === 1) throw new Error('the printer is on fire');
      },
    });
    await add('note', { name: 'Sentinel Person' });
    await vi.waitFor(() => expect(runs).toBe(2), 15_000);
    expect(lines.join('\n')).toContain('the printer is on fire');
    expect(lines.join('\n')).not.toContain('Sentinel');
  });

  it('goes on by itself after PostgreSQL has cut all its connections', async () => {
    const done: unknown[] = [];
    start({ note: async (payload) => void done.push(payload) });
    await add('note', { number: 1 });
    await vi.waitFor(() => expect(done).toHaveLength(1), 5000);
    for (const number of [2, 3]) {
      expect(await cutConnections()).toBeGreaterThan(0);
      await vi.waitFor(() => add('note', { number }), 5000);
      await vi.waitFor(() => expect(done).toHaveLength(number), 10_000);
    }
  });

  it('ends a running job before it stops, and leaves the next in the table', async () => {
    const ended: unknown[] = [];
    start({
      slow: async (payload) => {
        await delay(300);
        ended.push(payload);
      },
    });
    await add('slow', { number: 1 });
    await vi.waitFor(async () => expect(await countRunning()).toBe(1), 5000);
    await add('slow', { number: 2 });
    await runner?.stop();
    runner = undefined;
    expect(ended).toEqual([{ number: 1 }]);
    await vi.waitFor(async () => expect(await countJobs()).toBe(1), 2000);
  });

  it('begins a job again that a killed server had begun', async () => {
    const done: unknown[] = [];
    await add('note', { number: 1 });
    await database.query(
      "update graphile_worker._private_jobs set locked_at = now(), locked_by = 'dead', attempts = 1",
    );
    start({ note: async (payload) => void done.push(payload) }, true);
    await vi.waitFor(() => expect(done).toHaveLength(1), 10_000);
  });
});

async function countRunning(): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'select count(*) as count from graphile_worker.jobs where locked_at is not null',
  );
  return rows[0]?.count ?? -1;
}
