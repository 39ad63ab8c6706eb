import { expect, it } from 'vitest';
import { keepRecentAnswers } from './recent-answers.ts';

it('makes an answer once, also for those who ask while it is being made', async () => {
  const recent = keepRecentAnswers(2);
  let made = 0;
  const make = async () => {
    made += 1;
    return made;
  };
  expect(await Promise.all([recent.remember('a', make), recent.remember('a', make)])).toEqual([1, 1]);
  expect(await recent.remember('a', make)).toBe(1);
});

it('lets the oldest go, and does not keep a failure', async () => {
  const recent = keepRecentAnswers(2);
  for (const key of ['a', 'b', 'c']) await recent.remember(key, async () => `old ${key}`);
  expect(await recent.remember('c', async () => 'new')).toBe('old c');
  expect(await recent.remember('a', async () => 'new')).toBe('new');
  const failing = recent.remember('d', async () => {
    throw new Error('away');
  });
  await expect(failing).rejects.toThrow('away');
  expect(await recent.remember('d', async () => 'back')).toBe('back');
});
