// How the job queue stands, for those who watch it.
import type { Queryable } from '../database/pool.ts';

/** `dead`: given up after all tries; a person must look. `oldestSecondsByTask`: of jobs that are due and not done. */
export type JobCounts = {
  waiting: number;
  running: number;
  dead: number;
  oldestSecondsByTask: Record<string, number>;
};

type TaskRow = { task: string; waiting: number; running: number; dead: number; oldest: number | null };

/** `tasks`: the names that are told even when none of their jobs is there. */
export async function countJobs(db: Queryable, tasks: readonly string[]): Promise<JobCounts> {
  const { rows } = await db.query<TaskRow>({
    name: 'jobs-count',
    text: `select task_identifier as task,
        count(*) filter (where locked_at is null and attempts < max_attempts) as waiting,
        count(*) filter (where locked_at is not null) as running,
        count(*) filter (where locked_at is null and attempts >= max_attempts) as dead,
        extract(epoch from now() - min(created_at) filter (where attempts < max_attempts))::float8 as oldest
      from graphile_worker.jobs group by 1`,
  });
  const sum = (pick: (row: TaskRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const none = Object.fromEntries(tasks.map((task) => [task, 0]));
  return {
    waiting: sum(({ waiting }) => waiting),
    running: sum(({ running }) => running),
    dead: sum(({ dead }) => dead),
    oldestSecondsByTask: {
      ...none,
      ...Object.fromEntries(rows.map(({ task, oldest }) => [task, Math.max(0, oldest ?? 0)])),
    },
  };
}
