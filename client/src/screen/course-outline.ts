// The way through a course: which lesson comes before and after, what is done, what to open next. Pure.
import type { Manifest, ModuleHeading } from '@greenland/shared-schema/record/course';
import type { AttemptView, LessonView } from '../store/learner-replica.ts';

type LessonHeading = ModuleHeading['lessons'][number];
type QuizHeading = ModuleHeading['quizzes'][number];

/** A lesson or quiz with the module that it belongs to. */
export type LessonPlace = { module: ModuleHeading; lesson: LessonHeading };
export type QuizPlace = { module: ModuleHeading; quiz: QuizHeading };

/** Where a screen of a course leads to. */
export type Step = { kind: 'lesson'; id: string; title: string } | { kind: 'quiz'; id: string; title: string };

/** All steps in reading order: the lessons of a module, then its quizzes. */
export function listSteps(manifest: Manifest): Step[] {
  return manifest.modules.flatMap((module) => [
    ...module.lessons.map(({ id, title }): Step => ({ kind: 'lesson', id, title })),
    ...module.quizzes.map(({ id, title }): Step => ({ kind: 'quiz', id, title })),
  ]);
}

export function findLesson(manifest: Manifest, lessonId: string): LessonPlace | null {
  for (const module of manifest.modules) {
    const lesson = module.lessons.find((one) => one.id === lessonId);
    if (lesson) return { module, lesson };
  }
  return null;
}

export function findQuiz(manifest: Manifest, quizId: string): QuizPlace | null {
  for (const module of manifest.modules) {
    const quiz = module.quizzes.find((one) => one.id === quizId);
    if (quiz) return { module, quiz };
  }
  return null;
}

/** The steps around one step; null at either end. */
export function findNeighbours(manifest: Manifest, id: string): { previous: Step | null; next: Step | null } {
  const steps = listSteps(manifest);
  const index = steps.findIndex((step) => step.id === id);
  if (index < 0) return { previous: null, next: null };
  return { previous: steps[index - 1] ?? null, next: steps[index + 1] ?? null };
}

/** How a learner stands with a quiz. `pending`: handed in, and no grade yet that passes. */
export type QuizStanding = 'none' | 'pending' | 'failed' | 'passed';

/** The best that any attempt at the quiz reached; refused and uncounted ones do not help. */
export function judgeQuiz(attempts: readonly AttemptView[], quizId: string): QuizStanding {
  const counted = attempts.filter(
    (attempt) => attempt.quizId === quizId && attempt.state !== 'refused' && attempt.state !== 'over-limit',
  );
  if (counted.some((attempt) => attempt.grade?.passed)) return 'passed';
  if (counted.some((attempt) => attempt.grade === null)) return 'pending';
  return counted.length > 0 ? 'failed' : 'none';
}

/** The first step that is not done yet, or null when all are. A quiz that waits for its grade counts as done here. */
export function findNextStep(
  manifest: Manifest,
  progress: ReadonlyMap<string, LessonView> | undefined,
  attempts: readonly AttemptView[],
): Step | null {
  const isDone = (step: Step) =>
    step.kind === 'lesson'
      ? (progress?.get(step.id)?.completed ?? false)
      : ['passed', 'pending'].includes(judgeQuiz(attempts, step.id));
  return listSteps(manifest).find((step) => !isDone(step)) ?? null;
}

/** The address of a step. */
export function addressStep(courseId: string, step: Step): string {
  return `/courses/${courseId}/${step.kind === 'lesson' ? 'lessons' : 'quizzes'}/${step.id}`;
}
