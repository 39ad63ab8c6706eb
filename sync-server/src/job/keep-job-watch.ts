// Looks at the jobs for as long as the server runs, and says when a person must. What it cannot see now, it sees at the next look.
import type { Database } from '../database/pool.ts';
import { type JobAlarm, type JobsSeen, judgeJobs, quiet } from './job-alarm.ts';

export type JobWatchPorts = {
  database: Database;
  look: (database: Database) => Promise<JobsSeen>;
  /** Calls `run` after `delayMs`; answers a way to call it off. */
  schedule: (run: () => void, delayMs: number) => () => void;
  alarm: (alarm: JobAlarm) => void;
  /** The database was away. */
  missed: (error: unknown) => void;
};

const periodMs = 30_000;

/** The first look is at once. Answers a way to end it, which waits for what is under way. */
export function keepJobWatch({ database, look, schedule, alarm, missed }: JobWatchPorts): () => Promise<void> {
  let state = quiet;
  let callOff = () => {};
  let isStopped = false;
  const lookOnce = async () => {
    try {
      const judged = judgeJobs(state, await look(database));
      state = judged.state;
      for (const one of judged.alarms) alarm(one);
    } catch (error) {
      missed(error);
    }
    if (!isStopped) callOff = schedule(again, periodMs);
  };
  const again = () => {
    underWay = lookOnce();
  };
  let underWay = lookOnce();
  return async () => {
    isStopped = true;
    callOff();
    await underWay;
  };
}
