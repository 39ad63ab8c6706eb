import { beforeEach, expect, it } from 'vitest';
import type { StoredCertificate } from './certificate-store.ts';
import { openVerificationCache, type VerificationCache } from './verification-cache.ts';

const code = 'GLCA-2026-0Z9B3K';
const weekMs = 7 * 24 * 3_600_000;
let reads: number;
let nowMs: number;
let row: StoredCertificate | undefined;
let answer: () => void;
let isHeld: boolean;
let hear: (code: string | null) => void;
let cut: () => void;
let cache: VerificationCache;

beforeEach(() => {
  [reads, nowMs, isHeld] = [0, 0, false];
  row = { code, revokedAt: null } as StoredCertificate;
  cache = openVerificationCache({
    listen: (onNotify, onCut) => {
      hear = onNotify;
      cut = onCut;
      return { ready: Promise.resolve(), stop: async () => undefined };
    },
    read: async () => {
      reads += 1;
      const read = row;
      if (isHeld)
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      return read;
    },
    now: () => nowMs,
  });
});

const revoke = () => {
  row = { code, revokedAt: 5 } as StoredCertificate;
};

it('keeps what was found for a week', async () => {
  hear(null);
  await cache.find(code);
  nowMs = weekMs - 1;
  expect(await cache.find(code)).toBe(row);
  expect(reads).toBe(1);
  nowMs = weekMs;
  await cache.find(code);
  expect(reads).toBe(2);
});

it('drops what changed, and that alone', async () => {
  hear(null);
  await cache.find(code);
  hear('GLCA-2026-000000');
  await cache.find(code);
  expect(reads).toBe(1);
  revoke();
  hear(code);
  expect((await cache.find(code))?.revokedAt).toBe(5);
});

it('keeps nothing that was read while a change was told', async () => {
  hear(null);
  isHeld = true;
  const early = cache.find(code);
  revoke();
  hear(code);
  isHeld = false;
  answer();
  expect((await early)?.revokedAt).toBeNull();
  expect((await cache.find(code))?.revokedAt).toBe(5);
});

it('takes nothing from what it keeps while it does not listen', async () => {
  await cache.find(code);
  await cache.find(code);
  expect(reads).toBe(2);
  hear(null);
  await cache.find(code);
  cut();
  revoke();
  expect((await cache.find(code))?.revokedAt).toBe(5);
  await cache.find(code);
  expect(reads).toBe(5);
});

it('asks again for what no certificate had', async () => {
  hear(null);
  row = undefined;
  expect(await cache.find(code)).toBeUndefined();
  revoke();
  expect(await cache.find(code)).toBe(row);
});

it('forgets the oldest when it is full', async () => {
  hear(null);
  for (let number = 0; number <= 2000; number += 1) await cache.find(String(number));
  await cache.find('2000');
  expect(reads).toBe(2001);
  await cache.find('0');
  expect(reads).toBe(2002);
});
