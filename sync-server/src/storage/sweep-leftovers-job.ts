// Takes from the storage the files that nobody has any more. Invariant: a file with a row is never taken.
import type { Database, Transaction } from '../database/pool.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import type { JobTask } from '../job/job-runner.ts';
import type { Shelf, Shelves } from './blob-store.ts';
import { takeLeftovers } from './leftover-store.ts';

/** Its first name: such jobs may be waiting since pictures were all that it took. */
export const sweepLeftoversTask = 'sweep-avatars';

/** Asks for a sweep when `tx` commits. */
export function makeRequestSweep(addJob: AddJob): (tx: Transaction) => Promise<void> {
  return (tx) => addJob(tx, { task: sweepLeftoversTask, payload: {}, key: sweepLeftoversTask });
}

/** The task of `sweepLeftoversTask`; a storage that is away makes it run again later. */
export function makeSweepLeftoversJob(database: Database, shelves: Shelves, now: () => number): JobTask {
  return async () => {
    for (const shelf of Object.keys(shelves) as Shelf[]) {
      await database.transaction(async (tx) => {
        for (const name of await takeLeftovers(tx, shelf, new Date(now()))) await shelves[shelf].remove(name);
      });
    }
  };
}

const hourMs = 3_600_000;

/** Asks for a sweep each hour: what was put may have come to nothing. Answers a way to end it. */
export function keepSweeping(
  database: Database,
  requestSweep: (tx: Transaction) => Promise<void>,
  schedule: (run: () => void, delayMs: number) => () => void,
): () => void {
  const ask = () => {
    // While the database is away there is nothing to ask; the next hour asks again.
    database.transaction(requestSweep).catch(() => undefined);
    callOff = schedule(ask, hourMs);
  };
  let callOff = schedule(ask, hourMs);
  return () => callOff();
}
