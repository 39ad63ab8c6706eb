// Keeps the rules of retention: now and then, for as long as the server runs, what is older than its days goes.
import type { Database } from '../database/pool.ts';
import type { RetentionDays } from '../settings/settings.ts';
import { forgetOldMails } from './mail-traces.ts';
import { pruneRows, type RetainedRows } from './retention-store.ts';

export type RetentionPorts = {
  database: Database;
  days: RetentionDays;
  mailFolder: string;
  now: () => number;
  /** Calls `run` after `delayMs`; answers a way to call it off. */
  schedule: (run: () => void, delayMs: number) => () => void;
  /** Takes a sentence without names or addresses. */
  log: (line: string) => void;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const rules: readonly RetainedRows[] = ['events', 'audit', 'restKeys', 'signInFailures', 'expiredTokens'];

/** Runs every rule once; a rule that fails holds up no other. */
export async function applyRetention(ports: Omit<RetentionPorts, 'schedule'>): Promise<void> {
  const { database, days, mailFolder, now, log } = ports;
  const oldest = (name: keyof RetentionDays) => now() - days[name] * dayMs;
  const attempt = (name: keyof RetentionDays, work: Promise<number>) =>
    work.catch((error: unknown) =>
      log(`The retention rule ${name} was not kept: ${error instanceof Error ? error.message : String(error)}`),
    );
  for (const rule of rules) await attempt(rule, pruneRows(database, rule, oldest(rule)));
  await attempt('mailFiles', forgetOldMails(mailFolder, oldest('mailFiles')));
}

/** Begins an hour from now; answers a way to end it, which waits for what is under way. */
export function keepRetention(ports: RetentionPorts): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  const run = () => {
    underWay = applyRetention(ports);
    callOff = ports.schedule(run, hourMs);
  };
  let callOff = ports.schedule(run, hourMs);
  return async () => {
    callOff();
    await underWay;
  };
}
