import { describe, expect, it } from 'vitest';
import { makeHash, makeId } from '../../test/quiz-scene.ts';
import { example } from '../../test/worked-example.ts';
import { collectionNames } from './document.ts';
import { downFrame, mostPresented, upFrame } from './wire-frame.ts';

const signature = 's'.repeat(86);
const publicKey = { kty: 'EC', crv: 'P-256', x: makeHash('x'), y: makeHash('y') };
const registration = { publicKey, secret: example.secret };
const hello = { type: 'hello', protocol: 1, token: 'token', deviceId: makeId(9), epoch: 'e1', app: 'test 1.0' };
const push = { type: 'push', operations: [example.operation], signature };
const stamp = { kid: 'key', time: 1, signature };
const attempt = {
  ...{ id: makeId(7), courseId: makeId(2), quizId: makeId(1), quizHash: makeHash('q'), attemptNumber: null },
  ...{ score: 1, maximum: 2, percentage: 50, passed: false, points: [1, 0], submittedAt: 5 },
};

const certificate = { id: makeId(20), courseId: makeId(2), issuedAt: 5, credential: 'e.e.e' };
const present = (certificates: object[]) => ({ type: 'present', certificates });

const isUp = (frame: object) => upFrame.safeParse(frame).success;
const isDown = (frame: object) => downFrame.safeParse(frame).success;

describe('frames up', () => {
  it.each([
    hello,
    { ...hello, epoch: null, registration },
    { type: 'pull', request: 1, since: { attempts: { learner: 3, [`course:${makeId(2)}`]: 4 }, courses: {} } },
    { type: 'pull', request: 0, since: { a_later_collection: { catalogue: 0 } } },
    push,
    present([certificate]),
    present([{ ...certificate, revoked: { at: 5, reason: 'Copied' } }]),
    { type: 'ping' },
  ])('[WF1] %j', (frame) => {
    expect(isUp(frame)).toBe(true);
    expect(isUp({ ...frame, more: 1 })).toBe(false);
  });

  it.each([
    {},
    { type: 'pong' },
    { ...hello, token: '' },
    { ...hello, token: 'x'.repeat(4097) },
    { ...hello, app: 'x'.repeat(41) },
    { ...hello, deviceId: 'phone' },
    { ...hello, registration: { publicKey: { ...publicKey, d: makeHash('d') }, secret: example.secret } },
    { type: 'pull', request: 1, since: { attempts: { 'learner:1': 3 } } },
    { type: 'pull', request: 1, since: { attempts: { learner: -1 } } },
    present([]),
    present([{ ...certificate, holderName: 'Somebody' }]),
    present([{ ...certificate, credential: 'x'.repeat(4001) }]),
    present([{ ...certificate, revoked: true }]),
  ])('[WF1] but not %j', (frame) => {
    expect(isUp(frame)).toBe(false);
  });

  it('[WF4] a push holds 1 to 1,000 operations and a signature', () => {
    expect(isUp({ ...push, operations: Array(1000).fill(example.operation) })).toBe(true);
    expect(isUp({ ...push, operations: Array(1001).fill(example.operation) })).toBe(false);
    expect(isUp({ ...push, operations: [] })).toBe(false);
    expect(isUp({ ...push, signature: 's'.repeat(85) })).toBe(false);
    expect(isUp({ ...push, operations: [{ ...example.operation, score: 1 }] })).toBe(false);
  });

  it('[RW8] [WF3] as many certificates as a frame may hold fit in a message, whatever they say', () => {
    const whole = { ...certificate, credential: 'x'.repeat(4000), revoked: { at: 5, reason: 'é'.repeat(500) } };
    const frame = present(Array(mostPresented).fill(whole));
    expect(isUp(frame)).toBe(true);
    expect(new TextEncoder().encode(JSON.stringify(frame)).length).toBeLessThan(65_536);
    expect(isUp(present(Array(mostPresented + 1).fill(certificate)))).toBe(false);
  });

  it('[WF4] a payload that does not fit its kind refuses no push', () => {
    expect(
      isUp({ ...push, operations: [{ ...example.operation, payload: { courseId: 'nonsense', score: 100 } }] }),
    ).toBe(true);
  });
});

describe('frames down', () => {
  it.each([
    { type: 'welcome', protocol: 1, epoch: 'e', mode: 'full', acknowledged: 0, head: makeHash('h'), time: 1 },
    { type: 'ack', upTo: 3, stamp },
    {
      type: 'ack',
      upTo: 3,
      stamp,
      exceptions: [{ seq: 2, outcome: 'refused', code: 'not_enrolled' }],
    },
    { type: 'gap', expected: 1 },
    { type: 'rows', documents: {}, upTo: {} },
    {
      type: 'rows',
      request: 1,
      more: true,
      documents: { attempts: [attempt] },
      gone: { courses: [makeId(2)] },
      upTo: { learner: 4 },
    },
    { type: 'refused', code: 'sign_in_required', detail: '' },
    { type: 'pong' },
  ])('[WF1] %j, and members of a later server are no fault', (frame) => {
    expect(downFrame.parse({ ...frame, later: true })).toEqual(frame);
  });

  it.each([
    { type: 'thanks' },
    { type: 'ack', upTo: 3 },
    {
      type: 'ack',
      upTo: 3,
      stamp,
      exceptions: [{ seq: 2, outcome: 'taken', code: 'not_enrolled' }],
    },
    { type: 'rows', documents: { attempts: [{ ...attempt, id: undefined }] }, upTo: {} },
  ])('[WF1] but not %j', (frame) => {
    expect(isDown(frame)).toBe(false);
  });

  it('[DV1] documents come in collections, each with its own members', () => {
    expect(collectionNames).toEqual([
      ...['accounts', 'courses', 'releases', 'enrolments', 'progress', 'attempts', 'certificates', 'refusals'],
    ]);
    const rows = { type: 'rows', upTo: {} };
    for (const name of collectionNames) {
      expect(isDown({ ...rows, documents: { [name]: [] } })).toBe(true);
      expect(isDown({ ...rows, documents: { [name]: [{ nothing: 1 }] } })).toBe(false);
    }
    expect(downFrame.parse({ ...rows, documents: { badges: [{ id: 1 }] } })).toEqual({ ...rows, documents: {} });
  });
});
