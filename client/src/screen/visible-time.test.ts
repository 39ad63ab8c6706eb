import { expect, it } from 'vitest';
import { lookAgain, startVisibleTime, takeSeconds } from './visible-time.ts';

it('counts only while the page is visible', () => {
  const looked = lookAgain(startVisibleTime(true, 1000), false, 8500);
  const hidden = lookAgain(looked, true, 30_000);
  expect(hidden.spentMs).toBe(7500);
  expect(lookAgain(hidden, true, 31_000).spentMs).toBe(8500);
});

it('does not count the sleep of the device, nor a clock that goes back', () => {
  expect(lookAgain(startVisibleTime(true, 0), true, 3_600_000).spentMs).toBe(0);
  expect(lookAgain(startVisibleTime(true, 5000), true, 1000).spentMs).toBe(0);
  expect(startVisibleTime(false, 0).sinceMs).toBeNull();
});

it('hands on whole seconds and keeps the rest', () => {
  const { seconds, rest } = takeSeconds({ sinceMs: 0, spentMs: 15_400 });
  expect(seconds).toBe(15);
  expect(rest.spentMs).toBe(400);
});
