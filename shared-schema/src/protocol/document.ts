// A document: what the server says is so. Only the server writes documents; devices hold replicas, a collection each.
import * as z from 'zod/mini';
import { account } from '../record/account.ts';
import { certificate } from '../record/certificate.ts';
import { level, media } from '../record/course.ts';
import { contentHash, count, id, language, percentage, text, timeMs } from '../record/identifier.ts';
import { courseProgress } from '../record/progress.ts';
import { attemptNumber } from '../record/quiz.ts';
import { verdictCode } from './operation.ts';

/** Catalogue: a course anyone may enrol in. `sizeBytes` is the whole download; `minutes` the reading time of all lessons. */
export const courseSummary = z.object({
  id,
  slug: text(80),
  title: text(300),
  description: text(4000),
  language,
  level,
  hours: z.number(),
  instructorName: text(200),
  lessons: count,
  quizzes: count,
  sizeBytes: count,
  thumbnail: z.nullable(media),
  certificateAvailable: z.boolean(),
  published: z.boolean(),
});
export type CourseSummary = z.infer<typeof courseSummary>;

/** The current version of a course, told to the enrolled only: knowing a hash is the right to fetch it. `id` is the course's. */
export const release = z.object({ id, version: z.int(), manifest: contentHash, sizeBytes: count });
export type Release = z.infer<typeof release>;

export const enrolment = z.object({
  id,
  courseId: id,
  status: z.enum(['in_progress', 'completed', 'dropped']),
  progress: percentage,
  enrolledAt: timeMs,
  completedAt: z.nullable(timeMs),
});
export type Enrolment = z.infer<typeof enrolment>;

/** Merged progress of one course; `id` is the course's. */
export const progress = z.object({ id, lessons: courseProgress });
export type Progress = z.infer<typeof progress>;

/**
 * A graded attempt; `id` is that of its operation. `points[i]` belongs to question i of the quiz version `quizHash`.
 * `attemptNumber` null: over the limit, kept and shown, not counted. `explanations[i]` is there for graded quizzes only:
 * before grading no explanation leaves the server.
 */
export const attempt = z.object({
  id,
  courseId: id,
  quizId: id,
  quizHash: contentHash,
  attemptNumber,
  score: z.number(),
  maximum: z.number(),
  percentage,
  passed: z.boolean(),
  points: z.array(z.number()),
  explanations: z.optional(z.array(z.string())),
  submittedAt: timeMs,
});
export type Attempt = z.infer<typeof attempt>;

/** An operation that was not taken, with the reason; `id` is the operation's. */
export const refusal = z.object({
  id,
  deviceId: id,
  seq: count,
  kind: text(40),
  outcome: z.enum(['refused', 'set-aside']),
  code: verdictCode,
});
export type Refusal = z.infer<typeof refusal>;

/** Every replicated collection and the shape of its documents. A new collection does not break an old device: it never asks for it. */
export const documentByCollection = {
  accounts: account,
  courses: courseSummary,
  releases: release,
  enrolments: enrolment,
  progress,
  attempts: attempt,
  certificates: certificate,
  refusals: refusal,
} as const;

export type CollectionName = keyof typeof documentByCollection;
export type DocumentOf<Name extends CollectionName> = z.infer<(typeof documentByCollection)[Name]>;

export const collectionNames = Object.keys(documentByCollection) as CollectionName[];
