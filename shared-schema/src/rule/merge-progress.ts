// The join of two states of progress (SPEC PM1 to PM3): commutative, associative, idempotent, so that devices may report in any order.
import type { CourseProgress, LessonProgress } from '../record/progress.ts';

export const untouchedLesson: LessonProgress = { opened: false, completedAt: null, secondsByDevice: {} };

const earlier = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));

/** Sorted keys, so that equal states are equal bytes. */
function mergeRecords<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  join: (a: Value, b: Value) => Value,
): Record<string, Value> {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    keys.flatMap((key): [string, Value][] => {
      const [left, right] = [a[key], b[key]];
      if (left === undefined) return right === undefined ? [] : [[key, right]];
      return [[key, right === undefined ? left : join(left, right)]];
    }),
  );
}

/** Opened is kept, the earliest completion counts, each device's own total of seconds only grows. */
export function mergeLesson(a: LessonProgress, b: LessonProgress): LessonProgress {
  return {
    opened: a.opened || b.opened,
    completedAt: earlier(a.completedAt, b.completedAt),
    secondsByDevice: mergeRecords(a.secondsByDevice, b.secondsByDevice, Math.max),
  };
}

export function mergeProgress(a: CourseProgress, b: CourseProgress): CourseProgress {
  return mergeRecords(a, b, mergeLesson);
}

/** Seconds on a lesson over all devices. */
export function totalSeconds(lesson: LessonProgress): number {
  return Object.values(lesson.secondsByDevice).reduce((sum, seconds) => sum + seconds, 0);
}
