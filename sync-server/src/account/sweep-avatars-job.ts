// Takes from the object storage the pictures that nobody has any more. Invariant: a picture with a row is never taken.
import type { Database, Transaction } from '../database/pool.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import type { JobTask } from '../job/job-runner.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { findLeftovers, forgetLeftover } from './avatar-store.ts';

export const sweepAvatarsTask = 'sweep-avatars';

/** Asks for a sweep when `tx` commits. */
export function makeRequestSweep(addJob: AddJob): (tx: Transaction) => Promise<void> {
  return (tx) => addJob(tx, { task: sweepAvatarsTask, payload: {}, key: sweepAvatarsTask });
}

/** The task of `sweepAvatarsTask`; a storage that is away makes it run again later. */
export function makeSweepAvatarsJob(database: Database, blobs: BlobStore | null, now: () => number): JobTask {
  return async () => {
    if (!blobs) return;
    for (const name of await findLeftovers(database, new Date(now()))) {
      await blobs.remove(name);
      await forgetLeftover(database, name);
    }
  };
}

const hourMs = 3_600_000;

/** Asks for a sweep each hour: learners may be gone without having changed a picture. Answers a way to end it. */
export function keepSweepingAvatars(
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
