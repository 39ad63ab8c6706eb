// Prunes old tombstones now and then, for as long as the server runs.
import type { Database } from '../database/pool.ts';
import { pruneTombstones } from './tombstone-store.ts';

export type PruningPorts = {
  database: Database;
  now: () => number;
  /** Calls `run` after `delayMs`; answers a way to call it off. */
  schedule: (run: () => void, delayMs: number) => () => void;
  log: (line: string) => void;
};

const hourMs = 3_600_000;
/** Devices that were away for less hear what is gone, one by one (SPEC DV6). */
const keptMs = 90 * 24 * hourMs;

/** Begins an hour from now; answers a way to end it, which waits for what is under way. */
export function keepPruning({ database, now, schedule, log }: PruningPorts): () => Promise<void> {
  let underWay: Promise<unknown> = Promise.resolve();
  const prune = () => {
    underWay = pruneTombstones(database, now() - keptMs).catch((error: unknown) =>
      log(`Tombstones could not be pruned: ${error instanceof Error ? error.message : String(error)}`),
    );
    callOff = schedule(prune, hourMs);
  };
  let callOff = schedule(prune, hourMs);
  return async () => {
    callOff();
    await underWay;
  };
}
