import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CertificateScene, openCertificateScene } from '../../test/certificate-scene.ts';
import { certificateLagSeconds } from '../certificate/certificate-lag-store.ts';
import { createServerLog } from '../watch/server-log.ts';
import { countJobs, listJobs, retryJob } from './job-ledger-store.ts';
import { addJob, dropJobs } from './job-queue-store.ts';
import { startJobRunner } from './job-runner.ts';
import { keepJobWatch } from './keep-job-watch.ts';

let scene: CertificateScene;
beforeAll(async () => {
  scene = await openCertificateScene();
});
afterAll(() => scene.close());
beforeEach(() => scene.database.transaction(dropJobs));

const add = (task: string) => scene.database.transaction((tx) => addJob(tx, { task, payload: {}, key: `${task}:one` }));

describe('the ledger of jobs', () => {
  it('is all noughts when there is nothing to do', async () => {
    expect(await countJobs(scene.database)).toEqual({ waiting: 0, running: 0, dead: 0, oldestSecondsByTask: {} });
  });

  it('counts what waits, runs and is dead, and how old the oldest is that may still end', async () => {
    await Promise.all(['one', 'two', 'three', 'four', 'later'].map(add));
    const set = (task: string, change: string) =>
      scene.database.query(
        `update graphile_worker._private_jobs j set ${change} from graphile_worker.jobs v where v.id = j.id and v.task_identifier = $1`,
        [task],
      );
    await set('two', "locked_at = now(), locked_by = 'w', attempts = 1");
    await set('three', "attempts = j.max_attempts, created_at = now() - interval '9 days'");
    await set('four', "created_at = now() - interval '70 seconds'");
    await set('later', "created_at = now() - interval '3 days', run_at = now() + interval '1 day'");
    const counts = await countJobs(scene.database);
    expect(counts).toMatchObject({ waiting: 3, running: 1, dead: 1 });
    const oldest = Math.max(...Object.values(counts.oldestSecondsByTask));
    expect(oldest).toBeGreaterThanOrEqual(70);
    expect(oldest).toBeLessThan(100);
    const [first, ...others] = await listJobs(scene.database, 10);
    expect(first).toMatchObject({ task: 'three', state: 'dead', attempts: 20, maxAttempts: 20 });
    expect(others).toHaveLength(4);
    expect(await listJobs(scene.database, 1)).toHaveLength(1);
  });

  it('begins a dead job again, which then runs; a running one is left alone', async () => {
    await add('note');
    const { rows } = await scene.database.query<{ id: number }>('select id from graphile_worker.jobs');
    const id = String(rows[0]?.id);
    await scene.database.query("update graphile_worker._private_jobs set locked_at = now(), locked_by = 'w'");
    expect(await retryJob(scene.database, id)).toBe(false);
    await scene.database.query(
      'update graphile_worker._private_jobs set locked_at = null, locked_by = null, attempts = max_attempts',
    );
    let runs = 0;
    const note = async () => {
      runs += 1;
    };
    const taskByName = { note };
    const runner = startJobRunner({ database: scene.database, taskByName, log: () => undefined });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(runs).toBe(0);
    expect(await retryJob(scene.database, id)).toBe(true);
    await vi.waitFor(() => expect(runs).toBe(1), 15_000);
    await runner.stop();
  }, 40_000);
});

describe('the watch over jobs', () => {
  it('says once in the log that a certificate waits for its PDF for more than five minutes, and when it is over', async () => {
    const { certificate } = await scene.issue(await scene.makeGrant({}));
    expect(await certificateLagSeconds(scene.database)).toBeLessThan(60);
    await scene.database.query("update certificates set recorded_at = now() - interval '301 seconds' where id = $1", [
      certificate.id,
    ]);
    expect(await certificateLagSeconds(scene.database)).toBeGreaterThanOrEqual(301);
    // Nobody waits for the paper of an account that is gone.
    const erase = 'update certificates set erased_at = case when erased_at is null then now() end where id = $1';
    await scene.database.query(erase, [certificate.id]);
    expect(await certificateLagSeconds(scene.database)).toBe(0);
    await scene.database.query(erase, [certificate.id]);
    const lines: string[] = [];
    const log = createServerLog('warn', { write: (line: string) => lines.push(line) });
    const stop = keepJobWatch({
      database: scene.database,
      look: async (db) => ({ certificateLagSeconds: await certificateLagSeconds(db), dead: 0 }),
      schedule: (again) => {
        const timer = setTimeout(again, 30);
        return () => clearTimeout(timer);
      },
      alarm: log.alarm,
      missed: (error) => lines.push(String(error)),
    });
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await scene.database.query('update certificates set recorded_at = now() where id = $1', [certificate.id]);
    await vi.waitFor(() => expect(lines).toHaveLength(2));
    await stop();
    const told = lines.map((line) => JSON.parse(line) as { event: string; level: number; lagSeconds?: number });
    expect(told.map(({ event }) => event)).toEqual(['certificates-lag', 'certificates-lag-over']);
    expect(told[0]?.level).toBe(pino.levels.values.warn);
    expect(told[0]?.lagSeconds).toBeGreaterThanOrEqual(301);
  });
});
