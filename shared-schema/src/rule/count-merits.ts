// What a learner has reached in one course (SPEC PT1): counted from the whole state of the course, so that neither order nor repetition matters.
import type { CourseMerits } from '../record/merits.ts';
import type { CourseProgress } from '../record/progress.ts';
import type { BestAttempt } from './certificate-eligibility.ts';

/** `lessonIds`: of all versions of the course. `best`: the best counted attempt at each quiz. `percentage`: the enrolment's progress. */
export type CourseState = {
  lessonIds: ReadonlySet<string>;
  progress: CourseProgress;
  best: readonly BestAttempt[];
  percentage: number;
  certified: boolean;
  rated: boolean;
};

/** A device may name lessons that no version has: those count for nothing. */
export function countCourseMerits(state: CourseState): CourseMerits {
  const { lessonIds, progress, best, percentage, certified, rated } = state;
  const done = Object.keys(progress).filter((id) => lessonIds.has(id) && (progress[id]?.completedAt ?? null) !== null);
  const passed = best.filter((attempt) => attempt.passed);
  const perfect = passed.filter((attempt) => attempt.percentage === 100);
  return {
    lessons: done.length,
    quizzes: passed.length,
    perfect: perfect.length,
    completed: percentage === 100,
    certified,
    rated,
  };
}
