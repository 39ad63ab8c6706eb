import { expect, it } from 'vitest';
import { type JobsSeen, judgeJobs, quiet } from './job-alarm.ts';

/** What is said at each look, in turn. */
function watch(...seen: JobsSeen[]): string[][] {
  let state = quiet;
  return seen.map((one) => {
    const judged = judgeJobs(state, one);
    state = judged.state;
    return judged.alarms.map(({ event }) => event);
  });
}

const lag = (certificateLagSeconds: number): JobsSeen => ({ certificateLagSeconds, dead: 0 });
const dead = (count: number): JobsSeen => ({ certificateLagSeconds: 0, dead: count });

it('says once that certificates lag more than five minutes, that it is over, and again when it comes again', () => {
  expect(watch(lag(0), lag(300), lag(301), lag(900), lag(2), lag(0), lag(400))).toEqual([
    [],
    [],
    ['certificates-lag'],
    [],
    ['certificates-lag-over'],
    [],
    ['certificates-lag'],
  ]);
});

it('says of each job more that is dead, and nothing when one was taken care of', () => {
  expect(watch(dead(2), dead(2), dead(3), dead(0), dead(1))).toEqual([
    ['jobs-dead'],
    [],
    ['jobs-dead'],
    [],
    ['jobs-dead'],
  ]);
});
