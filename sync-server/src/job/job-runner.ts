// Runs jobs in the server's process. Invariants: losing PostgreSQL never ends it, and a job that a killed server had begun is begun again.
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type LogLevel, type Runner, run } from 'graphile-worker';
import type { Database } from '../database/pool.ts';
import { HopelessFault } from './hopeless-fault.ts';
import { freeAbandonedJobs, makeLastTry } from './job-queue-store.ts';

/**
 * What runs a job: `payload` is what was committed with it (parse it). It must end within `longestJobMs` and must bear being
 * run twice. Throwing makes it run again later, but for a HopelessFault: then it is dead at once.
 */
export type JobTask = (payload: unknown) => Promise<void>;

export type JobRunnerOptions = {
  /** Its own small pool, on a direct address: it listens for new jobs, which does not pass through a transaction pooler. */
  database: Database;
  taskByName: Record<string, JobTask>;
  log: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
  concurrency?: number;
  /** True when no other server shares the database: what was begun by a server that died is then free at once. */
  isAlone?: boolean;
};

export type JobRunner = {
  /** Waits for the jobs that are running; those that wait stay in the table. */
  stop(): Promise<void>;
};

/** A job that was begun longer ago than this was begun by a server that died. */
const longestJobMs = 5 * 60_000;
const sweepMs = 60_000;
const restartDelayMs = 1000;
/** How long a job may go unseen when its notification was lost. */
const pollMs = 2000;

/** Starts running jobs; returns at once, and also when the database is away. */
export function startJobRunner(options: JobRunnerOptions): JobRunner {
  // The queue takes its own listener off a connection before it says goodbye on it: without this one, a death between would end the process.
  options.database.pool.on('connect', (client) => {
    client.on('error', (error) => options.log('warn', `A job connection ended: ${error.message}`));
  });
  const stopping = new AbortController();
  // Before the first job of our own begins: it must not be taken for an abandoned one.
  const freed = options.isAlone ? freeJobs(options, 0) : Promise.resolve();
  const running = freed.then(() => keepRunning(options, stopping.signal));
  const sweeping = keepSweeping(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([running, sweeping]);
    },
  };
}

async function keepRunning(options: JobRunnerOptions, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await runUntilStopped(await startQueue(options), stop);
    } catch (error) {
      options.log('error', `The job queue stopped and is started again: ${messageOf(error)}`);
    }
    await pause(restartDelayMs, stop);
  }
}

function startQueue({ database, taskByName, log, concurrency = 1 }: JobRunnerOptions): Promise<Runner> {
  const tasks = Object.entries(taskByName).map(([name, task]) => [name, beginJob(database, task)] as const);
  return run({
    pgPool: database.pool,
    taskList: Object.fromEntries(tasks),
    // Without a list the queue would look for a crontab file in the working folder.
    parsedCronItems: [],
    concurrency,
    pollInterval: pollMs,
    noHandleSignals: true,
    // Without a delay it lets go of the promise that notes a job's end: PostgreSQL gone in that moment would end the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    // Only the sentence: what comes with it may hold payloads.
    logger: new Logger(() => (level: `${LogLevel}`, message) => log(level === 'warning' ? 'warn' : level, message)),
  });
}

function beginJob(database: Database, task: JobTask) {
  return async (payload: unknown, { job }: { job: { id: string } }) => {
    try {
      await task(payload);
    } catch (error) {
      if (error instanceof HopelessFault) await makeLastTry(database, job.id);
      throw error;
    }
  };
}

/** Returns when the jobs that were running at `stop` have ended; throws when the queue ends by itself. */
async function runUntilStopped(runner: Runner, stop: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([stopped, runner.promise]);
  if (!stop.aborted) throw new Error('its workers ended');
  await runner.stop();
  await runner.promise;
}

async function keepSweeping(options: JobRunnerOptions, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await freeJobs(options, longestJobMs);
    await pause(sweepMs, stop);
  }
}

/** What cannot be freed now, the next sweep frees. */
async function freeJobs({ database, log }: JobRunnerOptions, ageMs: number): Promise<void> {
  try {
    const count = await freeAbandonedJobs(database, ageMs);
    if (count > 0) log('warn', `${count} jobs of a server that died are begun again.`);
  } catch (error) {
    log('warn', `Abandoned jobs could not be looked for: ${messageOf(error)}`);
  }
}

async function pause(durationMs: number, stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await delay(durationMs, undefined, { signal: stop }).catch(() => undefined);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
