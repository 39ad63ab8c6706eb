// Attempts from a JSON file, matched with the quizzes of downloaded courses. Invariant: a file with a fault hands in nothing.
import type { Manifest, ModulePack } from '@greenland/shared-schema/record/course';
import type { Quiz } from '@greenland/shared-schema/record/quiz';
import { responses } from '@greenland/shared-schema/record/quiz';
import * as z from 'zod/mini';
import type { LearnerActions } from '../client/src/store/learner-replica.ts';

export type DownloadedCourse = { manifest: Manifest; modules: ModulePack[] };
export type PlannedAttempt = Parameters<LearnerActions['submitAttempt']>[0];
export type HandInPlan = { ok: true; attempts: PlannedAttempt[] } | { ok: false; fault: string };

const wantedAttempts = z.array(
  z.strictObject({
    quiz: z.optional(z.string()),
    quizId: z.optional(z.string()),
    course: z.optional(z.string()),
    elapsedMs: z._default(z.int().check(z.minimum(0)), 0),
    responses,
  }),
);
type WantedAttempt = z.infer<typeof wantedAttempts>[number];

type FoundQuiz = { hash: string; quiz: Quiz };

const isNamed = (name: string, ...names: string[]) => names.some((one) => one.toLowerCase() === name.toLowerCase());

function findQuizzes(courses: readonly DownloadedCourse[], wanted: WantedAttempt): FoundQuiz[] {
  const name = wanted.quizId ?? wanted.quiz ?? '';
  return courses
    .filter(({ manifest }) => wanted.course === undefined || isNamed(wanted.course, manifest.slug, manifest.courseId))
    .flatMap(({ modules }) => modules.flatMap(({ quizzes }) => quizzes))
    .filter(({ hash, quiz }) => isNamed(name, quiz.id, quiz.title, hash));
}

function planAttempt(courses: readonly DownloadedCourse[], wanted: WantedAttempt): PlannedAttempt | string {
  const name = wanted.quizId ?? wanted.quiz;
  if (name === undefined) return 'names no quiz';
  const [found, second] = findQuizzes(courses, wanted);
  if (!found) return `asks for the quiz '${name}', which is in no course downloaded here`;
  if (second) return `asks for the quiz '${name}', of which there are several: give quizId, or course too`;
  const { courseId, id: quizId } = found.quiz;
  return { courseId, quizId, quizHash: found.hash, elapsedMs: wanted.elapsedMs, responses: wanted.responses };
}

/** What the text of a hand-in file asks for. */
export function planHandIn(text: string, courses: readonly DownloadedCourse[]): HandInPlan {
  const parsed = wantedAttempts.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') || 'the file';
    return { ok: false, fault: `${place}: ${issue?.message ?? 'cannot be read'}` };
  }
  const attempts: PlannedAttempt[] = [];
  for (const [index, wanted] of parsed.data.entries()) {
    const planned = planAttempt(courses, wanted);
    if (typeof planned === 'string') return { ok: false, fault: `attempt ${index + 1} ${planned}` };
    attempts.push(planned);
  }
  return { ok: true, attempts };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    if (fault instanceof SyntaxError) return undefined;
    throw fault;
  }
}
