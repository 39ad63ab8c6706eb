// An operation: something a person did on a device. Written once, signed by its chain, never changed. Every version stays readable for ever.
import * as z from 'zod/mini';
import { contentHash, count, id, language, text, timeMs } from '../record/identifier.ts';
import { responses } from '../record/quiz.ts';

/** The newest operation version that this build writes. */
export const operationVersion = 1;

/** What each kind carries. A kind that a server does not know is set aside, not lost (SPEC OP6). */
export const payloadByKind = {
  enrolled: z.strictObject({ courseId: id }),
  dropped: z.strictObject({ courseId: id }),
  'lesson-opened': z.strictObject({ courseId: id, lessonId: id }),
  'lesson-completed': z.strictObject({ courseId: id, lessonId: id }),
  /**
   * `totalSeconds`: all the time that `countedBy` has counted on this lesson for this learner, not a difference. `countedBy`: the device id under which
   * it was counted, which whoever writes it again keeps (SPEC LG3); left out: that of the log.
   */
  'time-spent': z.strictObject({ courseId: id, lessonId: id, totalSeconds: count, countedBy: z.optional(id) }),
  /** `quizHash` names the version that the attempt was made on. There is no field for a score. */
  'attempt-submitted': z.strictObject({
    courseId: id,
    quizId: id,
    quizHash: contentHash,
    elapsedMs: count,
    responses,
  }),
  'course-rated': z.strictObject({ courseId: id, stars: z.int().check(z.minimum(1), z.maximum(5)) }),
  'profile-changed': z.strictObject({
    firstName: z.optional(text(100)),
    lastName: z.optional(text(100)),
    language: z.optional(language),
  }),
  'consent-given': z.strictObject({
    purpose: z.enum(['newsletter', 'analytics']),
    given: z.boolean(),
    policyVersion: text(40),
  }),
} as const;

export type OperationKind = keyof typeof payloadByKind;
export type Payload<Kind extends OperationKind> = z.infer<(typeof payloadByKind)[Kind]>;

/** A kind and its payload, as an action hands them to the operation log. */
export type Act = { [Kind in OperationKind]: { kind: Kind; payload: Payload<Kind> } }[OperationKind];

/** `kind` and `payload` parsed together; null when the kind is unknown or the payload does not fit it. */
export function parseAct(kind: string, payload: unknown): Act | null {
  if (!Object.hasOwn(payloadByKind, kind)) return null;
  const parsed = payloadByKind[kind as OperationKind].safeParse(payload);
  return parsed.success ? ({ kind, payload: parsed.data } as Act) : null;
}

/**
 * The envelope. `seq` counts 1, 2, 3 ... per log. `wallTime` and `monotonicMs` are what the device's clocks said, in
 * milliseconds: shown, never trusted (P7). The payload is read apart, so that one that does not fit refuses its operation alone (P5).
 */
export const operation = z.strictObject({
  version: z.int().check(z.minimum(1), z.maximum(1_000_000)),
  id,
  seq: z.int().check(z.minimum(1)),
  kind: z.string().check(z.regex(/^[a-z][a-z-]{0,39}$/)),
  payload: z.record(z.string().check(z.maxLength(64)), z.unknown()),
  wallTime: timeMs,
  monotonicMs: count,
});
export type Operation = z.infer<typeof operation>;

/**
 * The lanes of a device, most urgent first: each is a log of its own with its own seqs, so that a week of reading never stands before an
 * attempt (SPEC LN1). 0: enrolments, attempts and whatever is rare. 1: reading. 2: counted time.
 */
export const lane = z.union([z.literal(0), z.literal(1), z.literal(2)]);
export type Lane = z.infer<typeof lane>;
export const lanes: readonly Lane[] = [0, 1, 2];

/** The lane in which this build writes a kind. A server takes every kind in every lane. */
export const laneByKind: Record<OperationKind, Lane> = {
  enrolled: 0,
  dropped: 0,
  'attempt-submitted': 0,
  'course-rated': 0,
  'profile-changed': 0,
  'consent-given': 0,
  'lesson-opened': 1,
  'lesson-completed': 1,
  'time-spent': 2,
};

/** One value a lane. */
export type ByLane<Value> = readonly [Value, Value, Value];
export const byLane = <Value>(read: (lane: Lane) => Value): ByLane<Value> => [read(0), read(1), read(2)];

/** `values` with that of one lane changed. */
export const withLane = <Value>(values: ByLane<Value>, changed: Lane, value: Value): ByLane<Value> =>
  byLane((one) => (one === changed ? value : values[one]));

/** A log is named by who wrote it, one device and one learner, and its lane. */
export type LogName = { deviceId: string; userId: string; lane: Lane };

/** How an operation ended (P4): `refused` and `set-aside` carry a code and stay readable to their learner. */
export const outcome = z.enum(['taken', 'refused', 'set-aside']);
export type Outcome = z.infer<typeof outcome>;

/** The closed list of reasons for an outcome other than `taken`. Words for people are the client's. */
export const verdictCode = z.enum([
  'unknown_kind',
  'future_version',
  'invalid_payload',
  'unknown_course',
  'unknown_lesson',
  'unknown_quiz',
  'not_enrolled',
  'invalid_answer_format',
  'over_attempt_limit',
  'duplicate_id',
  'device_revoked',
  'not_permitted',
]);
export type VerdictCode = z.infer<typeof verdictCode>;

export type Verdict = { outcome: 'taken' } | { outcome: 'refused' | 'set-aside'; code: VerdictCode };
