// Long work in one process that serves many: after each slice of it others have their turn.
import { setImmediate } from 'node:timers/promises';

/** An operation takes some tenths of a millisecond to judge, so a slice takes some ten milliseconds; most batches are smaller. */
const stepsInSlice = 100;

/** Takes all steps and answers what they come to. */
export async function runInSlices<Result>(steps: Iterator<void, Result>): Promise<Result> {
  for (let taken = 1; ; taken += 1) {
    const step = steps.next();
    if (step.done) return step.value;
    if (taken % stepsInSlice === 0) await setImmediate();
  }
}
