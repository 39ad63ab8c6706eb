import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextAttemptNumber } from './attempt-allowance.ts';

/** The numbers that `arrivals` attempts get, one after the other. */
function numberAll(attemptsAllowed: number | null, arrivals: number): (number | null)[] {
  const numbers: (number | null)[] = [];
  for (let arrival = 0; arrival < arrivals; arrival += 1) {
    const counted = numbers.filter((number) => number !== null).length;
    numbers.push(nextAttemptNumber(attemptsAllowed, counted));
  }
  return numbers;
}

it('[AL1, AL2] numbers attempts as they arrive, until as many count as are allowed', () => {
  expect(numberAll(3, 5)).toEqual([1, 2, 3, null, null]);
});

it('[AL3] counts every attempt where there is no limit', () => {
  expect(numberAll(null, 4)).toEqual([1, 2, 3, 4]);
});

it('[AL3] counts none more when a newer version allows fewer than are counted already', () => {
  expect([nextAttemptNumber(2, 3), nextAttemptNumber(5, 3)]).toEqual([null, 4]);
});

it('[AL2] never counts more than are allowed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(40), (allowed, arrivals) => {
      const counted = numberAll(allowed, arrivals).filter((number) => number !== null);
      expect(counted).toEqual(Array.from({ length: Math.min(allowed, arrivals) }, (_, index) => index + 1));
    }),
  );
});
