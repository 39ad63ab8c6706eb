import { describe, expect, it } from 'vitest';
import { makeId } from '../../test/quiz-scene.ts';
import { example, isSignedByExample } from '../../test/worked-example.ts';
import { receipt, receiptToSign } from './receipt.ts';

const { log, head, epoch, receiptTime: time } = example;
const isGenuine = (bytes: Uint8Array) => isSignedByExample(bytes, example.receiptSignature);

describe('a receipt', () => {
  it('[RC1] is signed over log, place, head, epoch and time', () => {
    expect(new TextDecoder().decode(receiptToSign(log, 1, head, epoch, time))).toBe(
      `["greenland/receipt/1","${log.deviceId}","${log.userId}",1,"${head}","e1",${time}]`,
    );
    expect(isGenuine(receiptToSign(log, 1, head, epoch, time))).toBe(true);
  });

  it.each([
    ['device', receiptToSign({ ...log, deviceId: makeId(1) }, 1, head, epoch, time)],
    ['learner', receiptToSign({ ...log, userId: makeId(1) }, 1, head, epoch, time)],
    ['place', receiptToSign(log, 2, head, epoch, time)],
    ['head', receiptToSign(log, 1, example.start, epoch, time)],
    ['epoch', receiptToSign(log, 1, head, 'e2', time)],
    ['time', receiptToSign(log, 1, head, epoch, time + 1)],
  ])('[RC2] does not fit another %s', (_, bytes) => {
    expect(isGenuine(bytes)).toBe(false);
  });

  it('[RC2] is kept whole', () => {
    const kept = { seq: 1, head, epoch, stamp: { kid: 'k', time, signature: example.receiptSignature } };
    expect(receipt.safeParse(kept).success).toBe(true);
    expect(receipt.safeParse({ ...kept, stamp: { ...kept.stamp, signature: 'short' } }).success).toBe(false);
  });
});
