// Ids, one quiz of all four kinds with its key, and fast-check sources of quizzes and answers, good and odd.
import fc from 'fast-check';
import type { Answer, Question, QuestionKey, Quiz, QuizKey, Response } from '../src/record/quiz.ts';

/** An id that ends in `place`. */
export const makeId = (place: number) => `01890a5d-ac96-774b-bcce-${place.toString(16).padStart(12, '0')}`;

/** A content hash of one letter. */
export const makeHash = (letter: string) => letter.repeat(43);

type Keyed = { question: Question; key: QuestionKey };

const choices = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: makeId(from + index), text: `choice ${index}` }));

/** Question `place` with `options` options, of which the first `right` are right. */
export function makeChoice(place: number, points: number, right: number, options = 5): Keyed {
  const offered = choices(place * 100, options);
  return {
    question: {
      id: makeId(place),
      text: 'Which?',
      points,
      type: 'multiple_choice',
      several: right > 1,
      options: offered,
    },
    key: { type: 'multiple_choice', right: offered.slice(0, right).map(({ id }) => id), explanation: 'Because.' },
  };
}

export const makeTrueFalse = (place: number, points: number, right: boolean): Keyed => ({
  question: { id: makeId(place), text: 'True?', points, type: 'true_false' },
  key: { type: 'true_false', right, explanation: '' },
});

/** `pairs` pairs: left i belongs to right i. */
export function makeMatching(place: number, points: number, pairs: number): Keyed {
  const [lefts, rights] = [choices(place * 100, pairs), choices(place * 100 + 50, pairs + 1)];
  return {
    question: { id: makeId(place), text: 'Match.', points, type: 'matching', lefts, rights },
    key: {
      type: 'matching',
      rightByLeft: Object.fromEntries(lefts.map(({ id }, index) => [id, rights[index]?.id ?? ''])),
      explanation: '',
    },
  };
}

export const makeBlanks = (place: number, points: number, accepted: string[][]): Keyed => ({
  question: { id: makeId(place), text: 'Fill in.', points, type: 'fill_blank', blanks: accepted.length },
  key: { type: 'fill_blank', accepted, explanation: '' },
});

export function makeQuiz(keyed: readonly Keyed[], change: Partial<Quiz> = {}): { quiz: Quiz; key: QuizKey } {
  const quiz: Quiz = {
    ...{ id: makeId(1), courseId: makeId(2), moduleId: makeId(3), revision: 1, title: 'Quiz', kind: 'graded' },
    ...{ passingScore: 75, attemptsAllowed: 3, timeLimitMinutes: null, shuffle: false },
    questions: keyed.map(({ question }) => question),
    ...change,
  };
  return { quiz, key: Object.fromEntries(keyed.map(({ question, key }) => [question.id, key])) };
}

/** Choice of one, choice of three, true or false, four pairs, two blanks: a point each. */
export const wholeQuiz = makeQuiz([
  makeChoice(10, 1, 1),
  makeChoice(11, 1, 3),
  makeTrueFalse(12, 1, true),
  makeMatching(13, 1, 4),
  makeBlanks(14, 1, [['Libreville'], ['3,14', 'pi']]),
]);

const anyPoints = fc.integer({ min: 0, max: 100_000 }).map((hundredths) => hundredths / 100);

const anyKeyed = (place: number): fc.Arbitrary<Keyed> =>
  fc.oneof(
    fc.tuple(anyPoints, fc.integer({ min: 1, max: 5 })).map(([points, right]) => makeChoice(place, points, right)),
    fc.tuple(anyPoints, fc.boolean()).map(([points, right]) => makeTrueFalse(place, points, right)),
    fc.tuple(anyPoints, fc.integer({ min: 1, max: 7 })).map(([points, pairs]) => makeMatching(place, points, pairs)),
    fc
      .tuple(
        anyPoints,
        fc.array(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      )
      .map(([points, accepted]) => makeBlanks(place, points, accepted)),
  );

/** Any quiz of one to eight questions with its key. */
export const anyQuiz = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyKeyed(100 + index))))
  .map((keyed) => makeQuiz(keyed));

const anyName = fc.oneof(
  fc.integer({ min: 10_000, max: 10_710 }).map(makeId),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('true', 'false', '__proto__', 'constructor', 'toString'),
);

/** An answer of any form, often of the wrong one. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  anyName,
  fc.boolean(),
  fc.array(anyName, { maxLength: 6 }),
  fc.dictionary(anyName, anyName, { maxKeys: 6 }),
);

/** Responses to questions of `anyQuiz` and to others. */
export const anyResponses: fc.Arbitrary<Response[]> = fc.array(
  fc.record({ questionId: fc.oneof(fc.integer({ min: 98, max: 110 }).map(makeId), anyName), answer: anyAnswer }),
  { maxLength: 12 },
);

/** The answer that the key calls right. */
export function rightAnswer(key: QuestionKey): Answer {
  if (key.type === 'multiple_choice') return key.right;
  if (key.type === 'true_false') return key.right;
  return key.type === 'matching' ? key.rightByLeft : key.accepted.map((texts) => texts[0] ?? '');
}

export const rightResponses = ({ quiz, key }: { quiz: Quiz; key: QuizKey }): Response[] =>
  quiz.questions.flatMap(({ id }) => {
    const one = key[id];
    return one ? [{ questionId: id, answer: rightAnswer(one) }] : [];
  });
