// Days of work (SPEC PT3): which day an operation was done on, days as runs, and the longest of them.
import type { DayRun } from '../record/merits.ts';
import { certificateDate } from './certificate-date.ts';

const dayMs = 86_400_000;

/** The day in UTC, in whole days since 1970-01-01. `shownAt` by OP4; a clock that stood before the account was opened says nothing, as for certificates. */
export function workDay(shownAt: number, userId: string, arrivedAt: number): number {
  return Math.floor(certificateDate(shownAt, userId, arrivedAt) / dayMs);
}

/** Runs in order, in any number and however they overlap, as runs that do not touch. */
export function joinDays(runs: readonly DayRun[]): DayRun[] {
  const joined: DayRun[] = [];
  for (const [first, last] of [...runs].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

export function longestStreak(runs: readonly DayRun[]): number {
  return runs.reduce((longest, [first, last]) => Math.max(longest, last - first + 1), 0);
}
