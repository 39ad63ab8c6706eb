import { expect, it } from 'vitest';
import { runInSlices } from './run-in-slices.ts';

function* countTo(last: number): Generator<void, number> {
  for (let step = 1; step <= last; step += 1) yield;
  return last;
}

it('takes all steps, and lets others have their turn again and again', async () => {
  let turns = 0;
  let goesOn = true;
  const others = () => {
    turns += 1;
    if (goesOn) setImmediate(others);
  };
  setImmediate(others);
  expect(await runInSlices(countTo(1_000))).toBe(1_000);
  goesOn = false;
  expect(turns).toBeGreaterThanOrEqual(9);
});

it('does short work at once', async () => {
  let turns = 0;
  const running = runInSlices(countTo(50));
  setImmediate(() => {
    turns += 1;
  });
  expect([await running, turns]).toEqual([50, 0]);
});
