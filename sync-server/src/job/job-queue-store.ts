// The door into the job queue. Invariant: a job is committed with what it belongs to, or neither is.
import type { Queryable, Transaction } from '../database/pool.ts';

export type NewJob = {
  /** The name of a task in the runner's list. */
  task: string;
  /** JSON; no secrets or names: payloads stay in the table while the job waits. */
  payload: Record<string, unknown>;
  /** A waiting job with the same key is replaced, so a job asked for twice runs once. Begin it with the task's name. */
  key: string;
  /** Jobs of one queue run one after the other, beside all others; left out: as soon as there is a free hand. */
  queue?: string;
};

export type AddJob = (tx: Transaction, job: NewJob) => Promise<void>;

/** Tries again with growing pauses: 20 tries reach over about three days, then the job stays in the table for a person. */
const maxTries = 20;

export const addJob: AddJob = async (tx, { task, payload, key, queue }) => {
  await tx.query({
    name: 'job-add',
    text: `select from graphile_worker.add_job($1, payload := $2::json, job_key := $3, max_attempts := $4,
      queue_name := $5)`,
    values: [task, JSON.stringify(payload), key, maxTries, queue ?? null],
  });
};

/** Lets other workers take the jobs that were begun at least `ageMs` ago and never ended. Returns how many there were. */
export async function freeAbandonedJobs(db: Queryable, ageMs: number): Promise<number> {
  const { rows } = await db.query<{ worker: string }>(
    `select locked_by as worker from graphile_worker.jobs
     where locked_at is not null and locked_at <= now() - $1 * interval '1 millisecond'`,
    [ageMs],
  );
  if (rows.length === 0) return 0;
  await db.query('select graphile_worker.force_unlock_workers($1)', [rows.map(({ worker }) => worker)]);
  return rows.length;
}

/** A running job that has no more tries when it fails. */
export async function makeLastTry(db: Queryable, jobId: string): Promise<void> {
  // Of the queue's own functions none changes a job that is running.
  await db.query('update graphile_worker._private_jobs set attempts = max_attempts where id = $1', [jobId]);
}

/** Takes every job away, begun ones too: no runner may be there. */
export async function dropJobs(tx: Transaction): Promise<void> {
  await freeAbandonedJobs(tx, 0);
  await tx.query('select from graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))');
}
