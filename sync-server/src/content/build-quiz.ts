// Makes the immutable version of a quiz. Its hash names the public half; `revision` grows when that half or the key changes.
import { canonicalJson } from '@greenland/shared-schema/protocol/canonical-json';
import type { PackedQuiz, Quiz, QuizKey, QuizVersion } from '@greenland/shared-schema/record/quiz';
import { buildQuestion } from './build-question.ts';
import { hashJson } from './content-hash.ts';
import type { QuizSource } from './course-source.ts';
import type { StableIds } from './stable-ids.ts';

export type QuizPlace = { courseId: string; moduleId: string; ids: StableIds };

function nextRevision(former: QuizVersion | undefined, quiz: Quiz, key: QuizKey): number {
  if (former === undefined) return 1;
  const { revision } = former.quiz;
  const isSame = canonicalJson([{ ...quiz, revision }, key]) === canonicalJson([former.quiz, former.key]);
  return isSame ? revision : revision + 1;
}

/** The version of `source` that follows `formerById`'s; the former one itself when nothing changed. */
export function buildQuiz(
  source: QuizSource,
  place: QuizPlace,
  formerById: ReadonlyMap<string, QuizVersion>,
): QuizVersion {
  const { slug, title, kind, passingScore, attempts, timeLimitMinutes, shuffle } = source;
  const id = place.ids.idOf('quiz', slug);
  const built = source.questions.map((question) => buildQuestion(question, slug, place.ids));
  const draft: Quiz = {
    id,
    courseId: place.courseId,
    moduleId: place.moduleId,
    revision: 1,
    title,
    kind,
    passingScore,
    attemptsAllowed: attempts,
    timeLimitMinutes,
    shuffle,
    questions: built.map(({ question }) => question),
  };
  const key = Object.fromEntries(built.map((one) => [one.question.id, one.key]));
  const quiz = { ...draft, revision: nextRevision(formerById.get(id), draft, key) };
  return { hash: hashJson(quiz), quiz, key };
}

/** What a pack may hold of a quiz: the key of a graded one stays on the server. */
export function packQuiz({ hash, quiz, key }: QuizVersion): PackedQuiz {
  return quiz.kind === 'practice' ? { hash, quiz, key } : { hash, quiz };
}
