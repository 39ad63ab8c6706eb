import { describe, expect, it } from 'vitest';
import { makeHash, makeId } from '../../test/quiz-scene.ts';
import { example } from '../../test/worked-example.ts';
import { operation, operationVersion, parseAct, payloadByKind, verdictCode } from './operation.ts';

const envelope = (change: object) => operation.safeParse({ ...example.operation, ...change }).success;
const place = { courseId: makeId(2), lessonId: makeId(5) };
const attempt = {
  ...{ courseId: makeId(2), quizId: makeId(1), quizHash: makeHash('q'), elapsedMs: 60_000 },
  responses: [{ questionId: makeId(10), answer: true }],
};
const payloads: [string, Record<string, unknown>][] = [
  ['enrolled', { courseId: makeId(2) }],
  ['dropped', { courseId: makeId(2) }],
  ['lesson-opened', place],
  ['lesson-completed', place],
  ['time-spent', { ...place, totalSeconds: 90 }],
  ['attempt-submitted', attempt],
  ['course-rated', { courseId: makeId(2), stars: 5 }],
  ['profile-changed', { firstName: 'Awa' }],
  ['consent-given', { purpose: 'newsletter', given: false, policyVersion: '2026-01' }],
];

describe('an envelope', () => {
  it('[OP1] takes what any version may hold', () => {
    const later = { version: 1_000_000, kind: 'badge-claimed', payload: { any: [{ thing: null }] }, wallTime: 0 };
    expect([envelope({}), envelope(later), envelope({ payload: {} })]).toEqual([true, true, true]);
  });

  it.each([
    { version: 0 },
    { version: 1_000_001 },
    { version: 1.5 },
    { id: example.operation.id.toUpperCase() },
    { id: example.operation.id.replace('-774b', '-474b') },
    { seq: 0 },
    { seq: '1' },
    { kind: 'Enrolled' },
    { kind: '' },
    { kind: 'k'.repeat(41) },
    { payload: null },
    { payload: [] },
    { payload: { ['k'.repeat(65)]: 1 } },
    { wallTime: -1 },
    { monotonicMs: 0.5 },
    { score: 100 },
    { deviceId: makeId(1) },
  ])('[OP1] refuses %j', (change) => {
    expect(envelope(change)).toBe(false);
  });

  it('[OP1] refuses one that lacks a member', () => {
    for (const name of Object.keys(example.operation)) expect(envelope({ [name]: undefined })).toBe(false);
  });
});

describe('a payload', () => {
  it('[OP3] has a kind of the list', () => {
    expect(payloads.map(([kind]) => kind)).toEqual(Object.keys(payloadByKind));
    expect(operationVersion).toBe(1);
  });

  it.each(payloads)('[OP3] of %s is read, and refused with one member more or less', (kind, payload) => {
    expect(parseAct(kind, payload)).toEqual({ kind, payload });
    expect(parseAct(kind, { ...payload, score: 100 })).toBeNull();
    if (kind === 'profile-changed') return;
    for (const name of Object.keys(payload)) expect(parseAct(kind, { ...payload, [name]: undefined })).toBeNull();
  });

  it.each<[string, Record<string, unknown>]>([
    ['time-spent', { ...place, totalSeconds: -1 }],
    ['course-rated', { courseId: makeId(2), stars: 6 }],
    ['course-rated', { courseId: makeId(2), stars: 4.5 }],
    ['profile-changed', { firstName: '' }],
    ['profile-changed', { language: 'french' }],
    ['consent-given', { purpose: 'marketing', given: true, policyVersion: '1' }],
    ['attempt-submitted', { ...attempt, quizHash: 'short' }],
    ['attempt-submitted', { ...attempt, responses: [{ questionId: makeId(10), answer: 7 }] }],
    ['attempt-submitted', { ...attempt, responses: Array(201).fill(attempt.responses[0]) }],
    ['attempt-submitted', { ...attempt, responses: [{ questionId: makeId(10), answer: 'x'.repeat(1001) }] }],
  ])('[OP3] of %s is refused as %j', (kind, payload) => {
    expect(parseAct(kind, payload)).toBeNull();
  });

  it.each(['badge-claimed', 'constructor', '__proto__', 'toString'])(
    '[OP6] of the unknown kind %s is not read',
    (kind) => {
      expect(parseAct(kind, {})).toBeNull();
    },
  );
});

it('[VD1] the list of codes is closed', () => {
  expect([...verdictCode.options].sort()).toEqual([
    ...['device_revoked', 'duplicate_id', 'future_version', 'invalid_answer_format', 'invalid_payload', 'not_enrolled'],
    ...['not_permitted', 'over_attempt_limit', 'unknown_course', 'unknown_kind', 'unknown_lesson', 'unknown_quiz'],
  ]);
});
