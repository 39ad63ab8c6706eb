// Everything that is held about a person, for them to take along. Invariant: the shape of a format never changes; what is added is a new member.
import * as z from 'zod/mini';
import { account } from '../record/account.ts';
import { id } from '../record/identifier.ts';
import { endpointsOf } from './endpoint.ts';
import { isoTime } from './rest-value.ts';

const defineEndpoint = endpointsOf('Privacy');

export const exportFormat = 'greenland-academy-export/1';

const text = z.string();
const maybe = {
  id: z.nullable(id),
  text: z.nullable(text),
  time: z.nullable(isoTime),
  number: z.nullable(z.number()),
};
const anything = z.record(text, z.unknown());

const exportedAccount = z.strictObject({
  id,
  email: text,
  firstName: text,
  lastName: text,
  avatar: maybe.text,
  country: maybe.text,
  language: text,
  role: account.shape.role,
  totalPoints: z.number(),
  createdAt: isoTime,
  updatedAt: isoTime,
  lastLogin: maybe.time,
});

/** `answers` are as they were handed in, `marks` say of each answered question whether it was right. */
const exportedAttempt = z.strictObject({
  id,
  quizId: id,
  quizTitle: text,
  attemptNumber: maybe.number,
  score: z.number(),
  maximum: z.number(),
  percentage: z.number(),
  passed: z.boolean(),
  submittedAt: isoTime,
  answers: z.array(z.unknown()),
  marks: z.array(z.strictObject({ questionId: id, isCorrect: z.boolean() })),
});

const exportedCertificate = z.strictObject({
  id,
  courseId: id,
  courseTitle: text,
  holderName: text,
  instructorName: text,
  verificationCode: text,
  verifyUrl: text,
  issuedAt: isoTime,
  expiresAt: maybe.time,
  revokedAt: maybe.time,
  revocationReason: maybe.text,
  credential: text,
});

/** As the device wrote it (`wallTime` and `monotonicMs` in milliseconds), with what became of it. */
const exportedOperation = z.strictObject({
  deviceId: id,
  lane: z.number(),
  seq: z.number(),
  id,
  version: z.number(),
  kind: text,
  payload: z.nullable(anything),
  wallTime: z.number(),
  monotonicMs: z.number(),
  receivedAt: isoTime,
  carrier: text,
  outcome: text,
  code: maybe.text,
});

const taught = {
  courses: z.array(z.strictObject({ id, title: text, bio: maybe.text })),
};

const learned = {
  enrolments: z.array(
    z.strictObject({
      ...{ id, courseId: id, courseTitle: text, status: text, progress: z.number() },
      ...{ enrolledAt: isoTime, completedAt: maybe.time, lastAccessed: maybe.time },
    }),
  ),
  moduleProgress: z.array(
    z.strictObject({
      ...{ moduleId: id, moduleTitle: text, completed: z.boolean() },
      ...{ timeSpentSeconds: z.number(), completedAt: maybe.time },
    }),
  ),
  /** Lesson id → what was done in it; `completedAt` in milliseconds. */
  lessonProgress: z.array(z.strictObject({ courseId: id, lessons: anything })),
  attempts: z.array(exportedAttempt),
  certificates: z.array(exportedCertificate),
  badges: z.array(z.strictObject({ code: text, name: text, earnedAt: isoTime })),
  ratings: z.array(z.strictObject({ courseId: id, stars: z.number() })),
};

const entered = {
  devices: z.array(
    z.strictObject({
      ...{ id, name: maybe.text, app: maybe.text, createdAt: isoTime },
      ...{ lastSeenAt: maybe.time, revokedAt: maybe.time },
    }),
  ),
  sessions: z.array(z.strictObject({ id, issuedAt: isoTime, expiresAt: isoTime, usedAt: maybe.time })),
  endedSessions: z.array(z.strictObject({ id, endedAt: isoTime })),
};

const noted = {
  events: z.array(z.strictObject({ eventType: text, entityId: maybe.id, metadata: z.unknown(), createdAt: isoTime })),
  /** `byOwner`: it was done by the account itself. */
  audit: z.array(
    z.strictObject({ at: isoTime, action: text, byOwner: z.boolean(), subject: maybe.text, detail: z.unknown() }),
  ),
  idempotencyKeys: z.array(z.strictObject({ key: text, operationId: id, createdAt: isoTime })),
  operations: z.array(exportedOperation),
};

export const personalData = z.strictObject({
  format: z.literal(exportFormat),
  exportedAt: isoTime,
  account: exportedAccount,
  consents: z.array(z.strictObject({ purpose: text, given: z.boolean(), policyVersion: text, decidedAt: isoTime })),
  ...learned,
  ...taught,
  ...entered,
  ...noted,
});
export type PersonalData = z.infer<typeof personalData>;

export const exportOwnData = defineEndpoint({
  method: 'GET',
  path: '/api/users/me/export',
  summary: 'Everything that is held about the caller, as one JSON document that is streamed',
  auth: 'signed-in',
  responses: { 200: personalData },
  problems: [],
});
