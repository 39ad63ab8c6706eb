import { freshDeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import { expect, it } from 'vitest';
import type { LinkRecord } from '../store/local-record.ts';
import { recallSession, rememberReceipt, rememberWelcome } from './link-memory.ts';

const record: LinkRecord = {
  ...{
    id: 'link',
    deviceId: 'd',
    generation: 0,
    epoch: 'e2',
    windowBytes: freshDeviceSession.windowBytes,
    welcomed: true,
  },
  ...{
    acknowledged: [7, 3, 0],
    receipts: [null, null, null],
    ticket: 'old',
    safeAt: null,
    phase: 'online',
    trouble: null,
  },
};
const receipt = (seq: number, epoch = 'e2') => {
  return { seq, head: 'h', epoch, stamp: { kid: 'k', time: 1, signature: 's' } };
};

it('[RC2] a receipt makes safe what it speaks of, in its lane', () => {
  expect(rememberReceipt(record, 1, receipt(5))).toEqual({
    acknowledged: [7, 5, 0],
    receipts: [null, receipt(5), null],
  });
});

it('[RC2] a receipt that comes late takes nothing back, and one of an epoch that is over makes nothing safe', () => {
  expect(rememberReceipt(record, 0, receipt(6))).toBeNull();
  expect(rememberReceipt(record, 0, receipt(9, 'e1'))).toBeNull();
});

it('[LK4] [WF11] a welcome tells what is safe no longer, and leaves what it does not name', () => {
  const welcome = { type: 'welcome', protocol: 2, mode: 'full', acknowledged: 9, lanes: [1, 4] } as const;
  expect(rememberWelcome(record, { ...welcome, lanes: [...welcome.lanes] })).toEqual({
    ...{ epoch: 'e2', ticket: 'old', acknowledged: [7, 1, 0], receipts: record.receipts, welcomed: true },
  });
});

it('a log that is shorter than what was confirmed is not believed to be longer', () => {
  expect(recallSession(record, [5, 9, 0]).acknowledged).toEqual([5, 3, 0]);
});
