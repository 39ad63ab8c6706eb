// How far a learner is in a course. Merged by a semilattice (SPEC PM1 to PM3), so that order and repetition do not matter.
import * as z from 'zod/mini';
import { count, id, timeMs } from './identifier.ts';

/** `completedAt` is the earliest completion; `secondsByDevice` holds the running total of each device that counted. */
export const lessonProgress = z.object({
  opened: z.boolean(),
  completedAt: z.nullable(timeMs),
  secondsByDevice: z.record(id, count),
});
export type LessonProgress = z.infer<typeof lessonProgress>;

/** lesson id → progress. */
export const courseProgress = z.record(id, lessonProgress);
export type CourseProgress = z.infer<typeof courseProgress>;
