// One course with two lessons, a graded and a practice quiz, and a learner whose operations are judged batch by batch, as the stores would feed them.
import type { Operation } from '@greenland/shared-schema/protocol/operation';
import type { Quiz, QuizVersion, Response } from '@greenland/shared-schema/record/quiz';
import { noMerits } from '@greenland/shared-schema/rule/join-merits';
import { judgeOperations } from '../src/ingest/judge-operations.ts';
import type { Content, CourseFacts, DatedAttempt, LearnerFacts, Tally } from '../src/ingest/learner-facts.ts';
import type { Judgement } from '../src/ingest/learner-ledger.ts';

export const makeId = (place: number) => `01890a5d-ac96-774b-bcce-${place.toString(16).padStart(12, '0')}`;
export const makeHash = (letter: string) => letter.repeat(43);
export const [courseId, lessonOne, lessonTwo, finalId, practiceId] = [2, 5, 6, 1, 9].map(makeId) as [
  string,
  string,
  string,
  string,
  string,
];
export const deviceId = makeId(0xd1);
const questionIds = [makeId(10), makeId(11)];

/** A quiz of two questions, true and false; both are `right`. */
export function makeVersion(hash: string, change: Partial<Quiz> = {}, right = true): QuizVersion {
  const quiz: Quiz = {
    ...{ id: finalId, courseId, moduleId: makeId(3), revision: 1, title: 'Final', kind: 'graded', passingScore: 75 },
    ...{ attemptsAllowed: 2, timeLimitMinutes: null, shuffle: false },
    questions: questionIds.map((id) => ({ id, text: 'True?', points: 1, type: 'true_false' })),
    ...change,
  };
  return {
    hash: makeHash(hash),
    quiz,
    key: Object.fromEntries(questionIds.map((id) => [id, { type: 'true_false', right, explanation: 'So it is.' }])),
  };
}

const course: CourseFacts = {
  ...{ id: courseId, title: 'First aid', language: 'en', instructorName: 'A' },
  terms: { available: true, minimumScore: 75, requires: [finalId] },
  modules: [{ id: makeId(3), lessonIds: [lessonOne, lessonTwo] }],
  lessonIds: [lessonOne, lessonTwo],
  gradedQuizIds: [finalId],
  givenLessonIds: new Set([lessonOne, lessonTwo]),
};

const versions = [
  makeVersion('n', { revision: 2 }),
  makeVersion('o', {}, false),
  makeVersion('p', { id: practiceId, kind: 'practice', attemptsAllowed: null }),
];
export const content: Content = {
  courseById: new Map([[courseId, course]]),
  quizByHash: new Map(versions.map((version) => [version.hash, version])),
};

/** Both answers `first` and `second`. */
export const answers = (first: boolean, second: boolean): Response[] =>
  [first, second].map((answer, index) => ({ questionId: questionIds[index] ?? '', answer }));

/** An attempt at the final quiz, at its newest version unless `change` says otherwise. */
export const attempt = (responses: Response[], change: object = {}) =>
  [
    'attempt-submitted',
    { courseId, quizId: finalId, quizHash: makeHash('n'), elapsedMs: 1_000, responses, ...change },
  ] as const;

/** Operations with seq and id from `from` on. */
export const operations = (acts: readonly (readonly [string, object])[], from = 1): Operation[] =>
  acts.map(([kind, payload], index) => ({
    ...{ version: 1, id: makeId(0x100 + from + index), seq: from + index, kind, monotonicMs: 0 },
    ...{ wallTime: 1_000 + from + index, payload: JSON.parse(JSON.stringify(payload)) },
  }));

export const enrolled = ['enrolled', { courseId }] as const;
export const completed = (lessonId: string) => ['lesson-completed', { courseId, lessonId }] as const;

export const taken = { outcome: 'taken' };
export const refused = (code: string) => ({ outcome: 'refused', code });
export const setAside = (code: string) => ({ outcome: 'set-aside', code });

export const stranger: LearnerFacts = {
  userId: makeId(8),
  enrolmentByCourse: new Map(),
  progressByCourse: new Map(),
  tallyByQuiz: new Map(),
  certifiedCourses: new Set(),
  knownIds: new Set(),
  repeats: new Set(),
  rivals: [],
  refusedIds: new Set(),
  waiting: [],
  merits: noMerits,
};

export const judge = (
  batch: readonly Operation[],
  facts = stranger,
  receivedAt = 1e12,
  { revoked = false } = {},
): Judgement => judgeOperations(facts, content, { deviceId, revoked, receivedAt, operations: batch });

function tallyAll(facts: LearnerFacts, judged: Judgement): Map<string, Tally> {
  const tallies = new Map(facts.tallyByQuiz);
  for (const { document } of judged.attempts) {
    const { courseId: own, quizId, attemptNumber, percentage, passed, submittedAt } = document;
    const best = tallies.get(quizId)?.best ?? null;
    if (attemptNumber === null) continue;
    const rank = (one: DatedAttempt) => [Number(one.passed), one.percentage, -one.submittedAt];
    const one = { percentage, passed, submittedAt };
    const differing = best === null ? 0 : rank(one).findIndex((value, index) => value !== rank(best)[index]);
    const isBetter = best === null || (rank(one)[differing] ?? 0) > (rank(best)[differing] ?? 0);
    tallies.set(quizId, { courseId: own, counted: attemptNumber, best: isBetter ? one : best });
  }
  return tallies;
}

/** What the learner's facts are after `batch` was judged and stored. */
export function rememberFacts(facts: LearnerFacts, batch: readonly Operation[], judged: Judgement): LearnerFacts {
  return {
    userId: facts.userId,
    enrolmentByCourse: new Map([
      ...facts.enrolmentByCourse,
      ...judged.enrolments.map((one) => [one.courseId, one] as const),
    ]),
    progressByCourse: new Map([...facts.progressByCourse, ...judged.progressByCourse]),
    tallyByQuiz: tallyAll(facts, judged),
    certifiedCourses: new Set([...facts.certifiedCourses, ...judged.due.map((due) => due.courseId)]),
    knownIds: new Set([...facts.knownIds, ...batch.map(({ id }) => id)]),
    repeats: new Set(),
    rivals: [],
    refusedIds: new Set(),
    waiting: [],
    merits: judged.merits ?? facts.merits,
  };
}
