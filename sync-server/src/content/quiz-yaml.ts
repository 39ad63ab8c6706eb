// The shape of a *.quiz.yaml file. Limits are those of the quiz record, so that what is read can be published.
import * as z from 'zod';
import type { QuizSource } from './course-source.ts';
import { slugText } from './course-yaml.ts';

const questionFields = {
  id: slugText,
  text: z.string().trim().min(1).max(4000),
  points: z.number().min(0.01).max(1000).multipleOf(0.01).default(1),
  explanation: z.string().trim().max(4000).default(''),
};
const choiceText = z.string().trim().min(1).max(1000);

const questionYaml = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      ...questionFields,
      type: z.literal('multiple_choice'),
      options: z
        .array(z.strictObject({ text: choiceText, correct: z.boolean().default(false) }))
        .min(2)
        .max(30),
    }),
    z.strictObject({ ...questionFields, type: z.literal('true_false'), correct: z.boolean() }),
    z.strictObject({
      ...questionFields,
      type: z.literal('matching'),
      pairs: z
        .array(z.strictObject({ left: choiceText, right: choiceText }))
        .min(1)
        .max(30),
      distractors: z.array(choiceText).max(10).default([]),
    }),
    z.strictObject({
      ...questionFields,
      type: z.literal('fill_blank'),
      blanks: z
        .array(z.array(z.string().trim().min(1).max(500)).min(1).max(50))
        .min(1)
        .max(20),
    }),
  ],
  { error: 'must be one of multiple_choice, true_false, matching, fill_blank' },
);

const quizYaml = z.strictObject({
  title: z.string().trim().min(1).max(300),
  kind: z.enum(['practice', 'graded']),
  passingScore: z.int().min(0).max(100).default(75),
  attempts: z
    .union([z.int().min(1).max(1000), z.literal('unlimited')], { error: 'must be a number from 1, or unlimited' })
    .default(3),
  timeLimitMinutes: z.int().min(1).max(6000).optional(),
  shuffle: z.boolean().default(false),
  questions: z.array(questionYaml).min(1).max(200),
});

/** A quiz file without its slug, which is the file's name. */
export const quizFile = quizYaml.transform(
  (quiz): Omit<QuizSource, 'slug'> => ({
    ...quiz,
    attempts: quiz.attempts === 'unlimited' ? null : quiz.attempts,
    timeLimitMinutes: quiz.timeLimitMinutes ?? null,
  }),
);
