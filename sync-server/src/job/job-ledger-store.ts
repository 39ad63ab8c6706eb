// The job queue as people and metrics look at it. A dead job has used all its tries: it waits for a person and nobody else.
import * as z from 'zod';
import type { Queryable } from '../database/pool.ts';

export const jobState = z.enum(['waiting', 'running', 'dead']);

const jobRow = z.object({
  id: z.coerce.string(),
  task: z.string(),
  state: jobState,
  attempts: z.number(),
  maxAttempts: z.number(),
  ageSeconds: z.number(),
  lastError: z.string().nullable(),
});

/** `lastError`: a sentence of ours; payloads are not shown. */
export type ListedJob = z.infer<typeof jobRow>;
/** `oldestSecondsByTask`: the age of the oldest job of a task that is due, or was tried, and is not dead. */
export type JobCounts = { waiting: number; running: number; dead: number; oldestSecondsByTask: Record<string, number> };

const state = `case when locked_at is not null then 'running' when attempts >= max_attempts then 'dead' else 'waiting' end`;
const ageSeconds = 'floor(extract(epoch from now() - created_at))::int';

type TaskRow = { task: string; waiting: number; running: number; dead: number; oldest: number | null };

export async function countJobs(db: Queryable): Promise<JobCounts> {
  const { rows } = await db.query<TaskRow>({
    name: 'jobs-count',
    text: `select task, count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'running') as running,
      count(*) filter (where state = 'dead') as dead, max(age) filter (where state <> 'dead' and is_due) as oldest
      from (select task_identifier as task, ${state} as state, ${ageSeconds} as age, attempts > 0 or run_at <= now() as is_due
        from graphile_worker.jobs) j group by task`,
  });
  const sum = (pick: (row: TaskRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return {
    waiting: sum(({ waiting }) => waiting),
    running: sum(({ running }) => running),
    dead: sum(({ dead }) => dead),
    oldestSecondsByTask: Object.fromEntries(rows.map(({ task, oldest }) => [task, oldest ?? 0])),
  };
}

/** Dead ones first, then the oldest. */
export async function listJobs(db: Queryable, limit: number): Promise<ListedJob[]> {
  const { rows } = await db.query({
    name: 'jobs-list',
    text: `select id, task_identifier as task, ${state} as state, attempts, max_attempts as "maxAttempts",
      ${ageSeconds} as "ageSeconds", last_error as "lastError"
      from graphile_worker.jobs order by (locked_at is null and attempts >= max_attempts) desc, created_at, id limit $1`,
    values: [limit],
  });
  return rows.map((row) => jobRow.parse(row));
}

/** Whether the job of this key is dead: what it was to make does not come until a person has looked. */
export async function isJobDead(db: Queryable, key: string): Promise<boolean> {
  const text = `select from graphile_worker.jobs where key = $1 and ${state} = 'dead'`;
  return (await db.query(text, [key])).rowCount === 1;
}

/** Has a waiting or dead job begun now, with all its tries before it. False when there is none of this id, or it is running. */
export async function retryJob(db: Queryable, id: string): Promise<boolean> {
  const { rows } = await db.query(
    'select id from graphile_worker.reschedule_jobs(array[$1::bigint], run_at := now(), attempts := 0)',
    [id],
  );
  return rows.length > 0;
}
