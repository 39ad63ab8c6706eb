// When a person must look at the jobs. Pure: what was seen goes in, what is to be said comes out, once per occurrence.

export type JobsSeen = { certificateLagSeconds: number; dead: number };
export type AlarmState = { isLagging: boolean; dead: number };
export type JobAlarm =
  | { event: 'certificates-lag'; lagSeconds: number }
  | { event: 'certificates-lag-over' }
  | { event: 'jobs-dead'; dead: number };

export const quiet: AlarmState = { isLagging: false, dead: 0 };

/** A learner who passed waits for the paper in front of the screen. */
const lagLimitSeconds = 5 * 60;

export function judgeJobs(state: AlarmState, seen: JobsSeen): { state: AlarmState; alarms: JobAlarm[] } {
  const isLagging = seen.certificateLagSeconds > lagLimitSeconds;
  const alarms: JobAlarm[] = [];
  if (isLagging && !state.isLagging) alarms.push({ event: 'certificates-lag', lagSeconds: seen.certificateLagSeconds });
  if (!isLagging && state.isLagging) alarms.push({ event: 'certificates-lag-over' });
  if (seen.dead > state.dead) alarms.push({ event: 'jobs-dead', dead: seen.dead });
  return { state: { isLagging, dead: seen.dead }, alarms };
}
