import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DayRun } from '../record/merits.ts';
import { joinDays, longestStreak, workDay } from './work-day.ts';

const dayMs = 86_400_000;
/** An account of 2026-01-01T00:00Z. */
const openedAt = Date.UTC(2026, 0, 1);
const hex = openedAt.toString(16).padStart(12, '0');
const userId = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;

describe('a day of work', () => {
  it('[PT3] is a day in UTC, by what the device shows', () => {
    const midnight = Date.UTC(2026, 5, 2);
    expect(workDay(midnight - 1, userId, midnight + 5)).toBe(midnight / dayMs - 1);
    expect(workDay(midnight, userId, midnight + 5)).toBe(midnight / dayMs);
  });

  it('[PT3] is by arrival when the device shows a time before the account was opened', () => {
    const arrived = Date.UTC(2026, 5, 2, 12);
    expect(workDay(0, userId, arrived)).toBe(Math.floor(arrived / dayMs));
    expect(workDay(openedAt, userId, arrived)).toBe(openedAt / dayMs);
  });
});

describe('a streak', () => {
  it('[PT3] is days that follow each other; the longest counts', () => {
    expect(longestStreak([])).toBe(0);
    expect(longestStreak([[5, 5]])).toBe(1);
    expect(longestStreak(joinDays([9, 1, 2, 10, 3, 2].map((day): DayRun => [day, day])))).toBe(3);
  });

  it('[PT3] [PT4] is the same in whatever order and however often days are told, and never shorter for one more', () => {
    const anyDays = fc.array(fc.nat(30), { maxLength: 30 });
    const runsOf = (days: readonly number[]) => joinDays(days.map((day): DayRun => [day, day]));
    fc.assert(
      fc.property(anyDays, anyDays, (some, more) => {
        const told = new Set([...some, ...more]);
        const runs = runsOf([...some, ...more]);
        const days = runs.flatMap(([first, last]) =>
          Array.from({ length: last - first + 1 }, (_, step) => first + step),
        );
        expect(days).toEqual([...told].sort((a, b) => a - b));
        expect(runs.every(([first], place) => place === 0 || first > (runs[place - 1]?.[1] ?? 0) + 1)).toBe(true);
        expect(joinDays([...runsOf(more), ...runsOf(some)])).toEqual(runs);
        expect(longestStreak(runs)).toBeGreaterThanOrEqual(longestStreak(runsOf(some)));
      }),
    );
  });
});
