// What earns a badge (SPEC BG1, BG2): a small language in JSON over what a learner has reached. More merits never lose a badge.
import * as z from 'zod/mini';
import { id } from '../record/identifier.ts';
import type { CourseMerits, Merits } from '../record/merits.ts';
import { coursePoints } from './merit-points.ts';
import { longestStreak } from './work-day.ts';

const courseMeasures = {
  'lessons-completed': ({ lessons }: CourseMerits) => lessons,
  'quizzes-passed': ({ quizzes }: CourseMerits) => quizzes,
  'perfect-quizzes': ({ perfect }: CourseMerits) => perfect,
  'courses-completed': ({ completed }: CourseMerits) => Number(completed),
  certificates: ({ certified }: CourseMerits) => Number(certified),
  'ratings-given': ({ rated }: CourseMerits) => Number(rated),
  points: coursePoints,
};
type CourseMeasure = keyof typeof courseMeasures;

/** `courseId`: of this course alone. */
type Goal =
  | { atLeast: number; of: CourseMeasure; courseId?: string | undefined }
  | { atLeast: number; of: 'streak-days' };
export type BadgeCriteria = Goal | { all: BadgeCriteria[] } | { any: BadgeCriteria[] };

const atLeast = z.int().check(z.minimum(1), z.maximum(1_000_000_000));
const courseMeasure = z.enum(Object.keys(courseMeasures) as [CourseMeasure, ...CourseMeasure[]]);
const goal: z.ZodMiniType<BadgeCriteria> = z.union([
  z.strictObject({ atLeast, of: courseMeasure, courseId: z.optional(id) }),
  z.strictObject({ atLeast, of: z.literal('streak-days') }),
]);

function mayCombine(inner: z.ZodMiniType<BadgeCriteria>): z.ZodMiniType<BadgeCriteria> {
  const several = z.array(inner).check(z.minLength(1), z.maxLength(10));
  return z.union([goal, z.strictObject({ all: several }), z.strictObject({ any: several })]);
}

/** `all` and `any` nest three deep: whatever stands in the database, reading it ends. */
export const badgeCriteria = mayCombine(mayCombine(mayCombine(goal)));

function reachedOf(aim: Goal, { byCourse, days }: Merits): number {
  if (aim.of === 'streak-days') return longestStreak(days);
  const measure = courseMeasures[aim.of];
  const { courseId } = aim;
  const counted = Object.keys(byCourse).filter((one) => courseId === undefined || one === courseId);
  return counted.reduce((sum, one) => sum + (byCourse[one] ? measure(byCourse[one]) : 0), 0);
}

function isMet(criteria: BadgeCriteria, merits: Merits): boolean {
  if ('all' in criteria) return criteria.all.every((one) => isMet(one, merits));
  if ('any' in criteria) return criteria.any.some((one) => isMet(one, merits));
  return reachedOf(criteria, merits) >= criteria.atLeast;
}

/** Whether `merits` meet what a database holds as criteria; what cannot be read as such is never met. */
export function earnsBadge(criteria: unknown, merits: Merits): boolean {
  const read = badgeCriteria.safeParse(criteria);
  return read.success && isMet(read.data, merits);
}
