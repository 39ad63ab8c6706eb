// Keeps the figures fresh and the months of events ready, for as long as the server runs; several servers may do it at once.
import type { Database } from '../database/pool.ts';
import { ensureEventPartitions, foldNotes } from './fold-store.ts';

export type KeepingPorts = {
  database: Database;
  now: () => number;
  /** Calls `run` after `delayMs`; answers a way to call it off. */
  schedule: (run: () => void, delayMs: number) => () => void;
  log: (line: string) => void;
};

const foldEveryMs = 10_000;
const stepsAtOnce = 20;
const dayMs = 24 * 3_600_000;
const monthsAhead = 2;

/** Begins at once; answers a way to end it, which waits for what is under way. */
export function keepAnalytics({ database, now, schedule, log }: KeepingPorts): () => Promise<void> {
  let underWay: Promise<unknown> = Promise.resolve();
  let callOff: () => void = () => undefined;
  let isEnded = false;
  let monthsDueAt = 0;
  const work = async () => {
    if (now() >= monthsDueAt) {
      await ensureEventPartitions(database, monthsAhead);
      monthsDueAt = now() + dayMs;
    }
    await foldNotes(database, stepsAtOnce, true);
  };
  const turn = () => {
    underWay = work()
      .catch((error: unknown) =>
        log(`The figures could not be renewed: ${error instanceof Error ? error.message : String(error)}`),
      )
      .then(() => {
        if (!isEnded) callOff = schedule(turn, foldEveryMs);
      });
  };
  turn();
  return async () => {
    isEnded = true;
    callOff();
    await underWay;
  };
}
