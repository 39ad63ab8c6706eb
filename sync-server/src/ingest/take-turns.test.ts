import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './take-turns.ts';

it('runs what has one key in order, one at a time, beside what has another, and goes on after a fault', async () => {
  const takeTurns = createTurns();
  const told: string[] = [];
  const work = (name: string, ms: number) => async () => {
    told.push(`${name} begins`);
    await delay(ms);
    told.push(`${name} ends`);
    if (name === 'a1') throw new Error('a fault');
    return name;
  };
  const first = takeTurns('a', work('a1', 40));
  const second = takeTurns('a', work('a2', 1));
  const other = takeTurns('b', work('b1', 5));
  await expect(first).rejects.toThrow('a fault');
  expect(await Promise.all([second, other])).toEqual(['a2', 'b1']);
  expect(told).toEqual(['a1 begins', 'b1 begins', 'b1 ends', 'a1 ends', 'a2 begins', 'a2 ends']);
});

it('lets nobody wait for ever behind one that hangs, nor those behind it for its time once more', async () => {
  const takeTurns = createTurns(50);
  const never = new Promise<never>(() => {});
  void takeTurns('a', () => never);
  void takeTurns('a', () => never);
  expect(await takeTurns('a', async () => 'third')).toBe('third');
});
