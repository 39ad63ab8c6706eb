import { expect, it } from 'vitest';
import { createPasswordHash } from './password-hash.ts';
import { encodeRefreshToken, judgeRefreshToken, succeedRefreshToken } from './refresh-token.ts';
import { failureKeysOf, lockDelayMs, locksThatCount } from './sign-in-lock.ts';
import { createWorkQueue } from './work-queue.ts';

it('locks a place after five failures, twice as long each time, a quarter of an hour at most', () => {
  const minutes = [4, 5, 6, 7, 8, 9, 10, 1000].map((failures) => lockDelayMs('from-place', failures) / 60_000);
  expect(minutes).toEqual([0, 1, 2, 4, 8, 15, 15, 15]);
});

it('slows an e-mail down everywhere after fifty, by a minute at most, so that strangers cannot keep its owner out', () => {
  const seconds = [49, 50, 51, 60, 100_000].map((failures) => lockDelayMs('anywhere', failures) / 1000);
  expect(seconds).toEqual([0, 5, 10, 60, 60]);
});

it('counts an e-mail in any case of letters as one, and places apart', () => {
  const at = (ip: string) => ({ ip, sessionId: null });
  const [place, anywhere] = failureKeysOf('Ama@Example.org', at('10.0.0.1'));
  expect(failureKeysOf('ama@example.ORG', at('10.0.0.1'))).toEqual([place, anywhere]);
  expect(failureKeysOf('ama@example.org', at('10.0.0.2'))).toEqual([
    { ...place, key: expect.not.stringMatching(`^${place?.key}$`) },
    anywhere,
  ]);
});

it('counts a known device by itself, and lets a known network off what was tried elsewhere', () => {
  const device = failureKeysOf('ama@example.org', { ip: '10.0.0.1', sessionId: 'one' });
  expect(device.map(({ kind }) => kind)).toEqual(['from-device']);
  expect(failureKeysOf('ama@example.org', { ip: '10.0.0.9', sessionId: 'one' })).toEqual(device);
  expect(failureKeysOf('ama@example.org', { ip: '10.0.0.1', sessionId: 'two' })).not.toEqual(device);
  const keys = failureKeysOf('ama@example.org', { ip: '10.0.0.1', sessionId: null });
  expect(locksThatCount(keys, true).map(({ kind }) => kind)).toEqual(['from-place']);
  expect(locksThatCount(keys, false)).toEqual(keys);
});

it('gives a token one successor, which nobody finds without the token or without the key', () => {
  const token = encodeRefreshToken(new Uint8Array(32).fill(7));
  const key = new Uint8Array(32).fill(9);
  expect(succeedRefreshToken(token, key)).toBe(succeedRefreshToken(token, key));
  expect(succeedRefreshToken(token, new Uint8Array(32))).not.toBe(succeedRefreshToken(token, key));
  expect(succeedRefreshToken(`${token}x`, key)).not.toBe(succeedRefreshToken(token, key));
});

const spent = { expiresAtMs: 1_000_000, usedAtMs: 100_000 };
const fresh = { usedAtMs: null, confirmedAtMs: null };

it.each([
  ['rotate', { expiresAtMs: 10, usedAtMs: null }, null, 9],
  ['expired', { expiresAtMs: 10, usedAtMs: null }, null, 10],
  ['repeat', spent, fresh, 999_999],
  ['reused', spent, fresh, 1_000_000],
  ['repeat', spent, { ...fresh, confirmedAtMs: 100_500 }, 160_000],
  ['reused', spent, { ...fresh, confirmedAtMs: 100_500 }, 160_001],
  ['reused', spent, { usedAtMs: 100_500, confirmedAtMs: null }, 100_501],
  ['reused', spent, null, 100_001],
] as const)('judges %s', (verdict, token, successor, nowMs) => {
  expect(judgeRefreshToken(token, successor, nowMs)).toBe(verdict);
});

it('runs as many tasks as it may, in order, and turns away what is too much', async () => {
  const queue = createWorkQueue(2, 2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const run = (name: number) =>
    queue(async () => {
      started.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return name;
    });
  const runs = [1, 2, 3, 4].map(run);
  expect(await run(5)).toBeNull();
  expect(started).toEqual([1, 2]);
  for (let finished = 0; finished < 4; finished += 1) {
    ends[finished]?.();
    await runs[finished];
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  expect(started).toEqual([1, 2, 3, 4]);
  expect(await Promise.all(runs)).toEqual([1, 2, 3, 4].map((value) => ({ value })));
});

it('goes on after a task that failed', async () => {
  const queue = createWorkQueue(1, 0);
  await expect(queue(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await queue(async () => 'next')).toEqual({ value: 'next' });
});

it('does the same work for an unknown account, a long password and a wrong one, and says no', async () => {
  const passwords = createPasswordHash(10);
  const hash = await passwords.make('Correct-horse-7');
  expect(hash).toMatch(/^\$2b\$10\$/);
  expect(await passwords.matches('Correct-horse-7', hash)).toBe(true);
  const long = `Aa1!${'x'.repeat(68)}`;
  const cut = await passwords.make(long);
  expect(await passwords.matches(`${long}y`, cut)).toBe(false);
  const spend = async (given: string | null, password: string) => {
    const start = performance.now();
    expect(await passwords.matches(password, given)).toBe(false);
    return performance.now() - start;
  };
  await spend(null, 'warm-up');
  const times = [await spend(hash, 'Wrong'), await spend(null, 'Wrong'), await spend(cut, `${long}y`)];
  expect(Math.max(...times)).toBeLessThan(Math.min(...times) * 3);
});
