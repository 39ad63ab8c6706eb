// Quizzes over REST: take one, hand it in, see the last results. Neither key nor explanation is in what is taken.
import * as z from 'zod/mini';
import { count, id, percentage } from '../record/identifier.ts';
import { quizKind } from '../record/quiz.ts';
import { endpointsOf } from './endpoint.ts';
import { isoTime } from './rest-value.ts';

const defineEndpoint = endpointsOf('Quizzes');

/** `side` is there in matching questions only: an answer maps ids of the left to ids of the right. */
const restOption = z.strictObject({ id, text: z.string(), side: z.optional(z.enum(['left', 'right'])) });

/**
 * `options` is empty for `true_false` (answer true or false) and `fill_blank` (answer a list of texts, one a blank; `blanks` is
 * their number). `several` tells that more than one option is right. `order` counts from 1.
 */
const restQuestion = z.strictObject({
  id,
  type: z.enum(['multiple_choice', 'true_false', 'matching', 'fill_blank']),
  text: z.string(),
  options: z.array(restOption),
  order: count,
  points: z.number(),
  several: z.optional(z.boolean()),
  blanks: z.optional(count),
});

/** `timeLimit` is in minutes, null: none. `attemptsAllowed` null: unlimited. `version` is the content hash of this quiz version. */
export const restQuiz = z.strictObject({
  id,
  title: z.string(),
  kind: quizKind,
  questions: z.array(restQuestion),
  timeLimit: z.nullable(count),
  passingScore: percentage,
  attemptsAllowed: z.nullable(count),
  version: z.string(),
});
export type RestQuiz = z.infer<typeof restQuiz>;

export const readQuiz = defineEndpoint({
  method: 'GET',
  path: '/api/courses/:courseId/quizzes/:quizId',
  summary: 'The questions of a quiz',
  auth: 'read:courses',
  params: z.object({ courseId: z.string(), quizId: z.string() }),
  responses: { 200: restQuiz },
  problems: ['not_enrolled', 'not_found'],
});

/** Read apart against its question, so that a wrong or missing one is `invalid_answer_format`. */
const restAnswer = z
  .unknown()
  .check(z.describe('An option id or a list of them; true or false; a map of left id to right id; a list of texts'));

export const submitQuiz = defineEndpoint({
  method: 'POST',
  path: '/api/quizzes/:quizId/submit',
  summary: 'Hand in an attempt; a repeated Idempotency-Key returns the first answer',
  auth: 'write:quiz_responses',
  params: z.object({ quizId: z.string() }),
  headers: z.object({ 'idempotency-key': z.optional(z.string().check(z.regex(/^[\x21-\x7e]{1,200}$/))) }),
  body: z.strictObject({
    responses: z
      .array(z.strictObject({ questionId: z.string(), answer: z.optional(restAnswer) }))
      .check(z.maxLength(200)),
  }),
  responses: {
    200: z.strictObject({
      score: z.number(),
      percentage,
      passed: z.boolean(),
      feedback: z.array(z.strictObject({ questionId: id, isCorrect: z.boolean(), explanation: z.string() })),
      certificateEligible: z.boolean(),
      attemptNumber: count,
    }),
  },
  problems: ['invalid_answer_format', 'not_enrolled', 'not_found', 'too_many_attempts'],
});

export const listQuizResults = defineEndpoint({
  method: 'GET',
  path: '/api/quizzes/:quizId/results',
  summary: "The caller's last ten attempts, the newest first",
  auth: 'signed-in',
  params: z.object({ quizId: z.string() }),
  responses: {
    200: z.strictObject({
      attempts: z.array(
        z.strictObject({ attemptNumber: count, score: z.number(), passed: z.boolean(), submittedAt: isoTime }),
      ),
    }),
  },
  problems: ['not_enrolled', 'not_found'],
});
