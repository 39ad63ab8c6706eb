// A quiz in two halves: what a learner may see, and the key. The key of a graded quiz stays on the server.
import * as z from 'zod/mini';
import { contentHash, count, id, percentage, text } from './identifier.ts';

const choice = z.object({ id, text: text(1000) });
export type Choice = z.infer<typeof choice>;

const questionFields = {
  id,
  text: text(4000),
  points: z.number().check(z.minimum(0), z.maximum(1000), z.multipleOf(0.01)),
};

/** A question as a learner sees it. `several` tells that more than one option is right, so that the screen offers boxes. */
export const question = z.discriminatedUnion('type', [
  z.object({
    ...questionFields,
    type: z.literal('multiple_choice'),
    several: z.boolean(),
    options: z.array(choice).check(z.minLength(2), z.maxLength(30)),
  }),
  z.object({ ...questionFields, type: z.literal('true_false') }),
  z.object({
    ...questionFields,
    type: z.literal('matching'),
    lefts: z.array(choice).check(z.minLength(1), z.maxLength(30)),
    rights: z.array(choice).check(z.minLength(1), z.maxLength(40)),
  }),
  z.object({ ...questionFields, type: z.literal('fill_blank'), blanks: z.int().check(z.minimum(1), z.maximum(20)) }),
]);
export type Question = z.infer<typeof question>;

const explanation = z.string().check(z.maxLength(4000));

/** What is right, for one question. `explanation` is empty when the author gave none. */
export const questionKey = z.discriminatedUnion('type', [
  z.object({ type: z.literal('multiple_choice'), right: z.array(id).check(z.minLength(1)), explanation }),
  z.object({ type: z.literal('true_false'), right: z.boolean(), explanation }),
  z.object({ type: z.literal('matching'), rightByLeft: z.record(id, id), explanation }),
  z.object({ type: z.literal('fill_blank'), accepted: z.array(z.array(text(500)).check(z.minLength(1))), explanation }),
]);
export type QuestionKey = z.infer<typeof questionKey>;

/** The key of a quiz: question id → key. */
export const quizKey = z.record(id, questionKey);
export type QuizKey = z.infer<typeof quizKey>;

/** `practice`: the key travels in the pack. `graded`: it counts for a certificate and only the server grades it. */
export const quizKind = z.enum(['practice', 'graded']);

/**
 * The public half of a quiz version. `attemptsAllowed` null: unlimited. `timeLimitMinutes` null: none (it is advisory).
 * `revision` grows whenever the public half or the key changes, so that the hash of this half names the key too without telling it.
 */
export const quiz = z.object({
  id,
  courseId: id,
  moduleId: id,
  revision: z.int().check(z.minimum(1)),
  title: text(300),
  kind: quizKind,
  passingScore: percentage,
  attemptsAllowed: z.nullable(z.int().check(z.minimum(1))),
  timeLimitMinutes: z.nullable(z.int().check(z.minimum(1))),
  shuffle: z.boolean(),
  questions: z.array(question).check(z.minLength(1), z.maxLength(200)),
});
export type Quiz = z.infer<typeof quiz>;

/** One immutable version with its key, as the server keeps it. `hash` is the content hash of `quiz` (SPEC CH1). */
export const quizVersion = z.object({ hash: contentHash, quiz, key: quizKey });
export type QuizVersion = z.infer<typeof quizVersion>;

/** What a pack holds of a quiz. `key` is present in practice quizzes only. */
export const packedQuiz = z.object({ hash: contentHash, quiz, key: z.optional(quizKey) });
export type PackedQuiz = z.infer<typeof packedQuiz>;

const answerText = z.string().check(z.maxLength(1000));

/** An option id or a list of them, true or false, left id → right id, or a text for each blank. */
export const answer = z.union([
  answerText,
  z.boolean(),
  z.array(answerText).check(z.maxLength(40)),
  z.record(z.string().check(z.maxLength(64)), answerText),
]);
export type Answer = z.infer<typeof answer>;

export const response = z.object({ questionId: id, answer });
export type Response = z.infer<typeof response>;
export const responses = z.array(response).check(z.maxLength(200));

/** What grading says. `points[i]` belongs to `quiz.questions[i]`; sums are exact to a hundredth. */
export const grade = z.object({
  score: z.number().check(z.minimum(0)),
  maximum: z.number().check(z.minimum(0)),
  percentage,
  passed: z.boolean(),
  points: z.array(z.number().check(z.minimum(0))),
});
export type Grade = z.infer<typeof grade>;

export const attemptNumber = z.nullable(count);
