// How much of a course is done (SPEC CP1): lessons completed and graded quizzes passed, over all of them.
import type { CourseProgress } from '../record/progress.ts';

/** What counts in one course version. */
export type CourseOutline = { lessonIds: readonly string[]; gradedQuizIds: readonly string[] };

/** 0 to 100, rounded down, so that 100 means all. A course in which nothing counts is at 0. */
export function coursePercentage(
  outline: CourseOutline,
  progress: CourseProgress,
  passedQuizIds: ReadonlySet<string>,
): number {
  const total = outline.lessonIds.length + outline.gradedQuizIds.length;
  if (total === 0) return 0;
  const lessons = outline.lessonIds.filter((id) => Object.hasOwn(progress, id) && progress[id]?.completedAt !== null);
  const quizzes = outline.gradedQuizIds.filter((id) => passedQuizIds.has(id));
  return Math.floor((100 * (lessons.length + quizzes.length)) / total);
}
