import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeId } from '../../test/quiz-scene.ts';
import { example, isSignedByExample, sha256 } from '../../test/worked-example.ts';
import type { Operation } from './operation.ts';
import {
  chainStart,
  extendChain,
  extendChainBy,
  hashTextBy,
  headToSign,
  payloadCommitment,
} from './operation-chain.ts';

const hashText = hashTextBy(sha256);

const { log, secret, operation } = example;
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const anyOperation: fc.Arbitrary<Operation> = fc.record({
  version: fc.integer({ min: 1, max: 9 }),
  id: fc.nat(99).map(makeId),
  seq: fc.integer({ min: 1, max: 99 }),
  kind: fc.constantFrom('enrolled', 'dropped'),
  payload: fc.dictionary(fc.string({ maxLength: 5 }), fc.constantFrom('a', 'b', 1, true, null)),
  wallTime: fc.nat(),
  monotonicMs: fc.nat(),
});

describe('the chain of the worked example', () => {
  it('[OC2] starts with the log', () => {
    expect(chainStart(hashText, log)).toBe(example.start);
  });

  it('[OC3] covers a salted commitment of the payload', () => {
    expect(payloadCommitment(hashText, secret, operation)).toBe(example.commitment);
  });

  it('[OC4] goes on to the head', () => {
    expect(extendChain(hashText, example.start, operation, example.commitment)).toBe(example.head);
    expect(extendChainBy(hashText, example.start, secret, [operation])).toBe(example.head);
  });

  it('[OC5] is signed at its head', () => {
    expect(decode(headToSign(log, 1, example.head))).toBe(example.bytesToSign);
    expect(isSignedByExample(headToSign(log, 1, example.head), example.signature)).toBe(true);
    expect(isSignedByExample(headToSign(log, 2, example.head), example.signature)).toBe(false);
    expect(isSignedByExample(headToSign({ ...log, userId: makeId(1) }, 1, example.head), example.signature)).toBe(
      false,
    );
  });
});

describe('a chain', () => {
  it('[OC3] can be checked by commitments alone when payload and secret are erased', () => {
    const { payload: _, ...erased } = operation;
    expect(extendChain(hashText, example.start, erased, example.commitment)).toBe(example.head);
  });

  it('[OC4] may be followed in one go or in several', () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { maxLength: 8 }), fc.nat(8), (operations, cut) => {
        const half = extendChainBy(hashText, example.start, secret, operations.slice(0, cut));
        const whole = extendChainBy(hashText, example.start, secret, operations);
        expect(extendChainBy(hashText, half, secret, operations.slice(cut))).toBe(whole);
      }),
    );
  });

  it.each<[string, Partial<Operation>]>([
    ['version', { version: 2 }],
    ['id', { id: makeId(1) }],
    ['seq', { seq: 2 }],
    ['kind', { kind: 'dropped' }],
    ['payload', { payload: {} }],
    ['wallTime', { wallTime: 0 }],
    ['monotonicMs', { monotonicMs: 0 }],
  ])('[OC4] ends elsewhere when %s is changed', (_, change) => {
    expect(extendChainBy(hashText, example.start, secret, [{ ...operation, ...change }])).not.toBe(example.head);
  });
});
