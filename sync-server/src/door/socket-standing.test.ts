import { expect, it } from 'vitest';
import type { Standing } from '../account/standing-store.ts';
import { DatabaseUnavailable } from '../database/database-fault.ts';
import { SocketStandings } from './socket-standing.ts';

const good: Standing = { isActive: true, hasEnded: false, role: 'student', generation: 0 };

async function judge(later: Standing): Promise<string | null> {
  let standing = good;
  let reason: string | null = null;
  const standings = new SocketStandings({ readStandings: async () => [standing], reportFault: () => undefined });
  standings.enter({ userId: 'u', sessionId: 's' }, (told) => {
    reason = told;
  });
  await standings.tick();
  standing = later;
  for (let tick = 0; tick < 4; tick += 1) await standings.tick();
  return reason;
}

it('lets go whose account, sign-in or rights are no more what they were', async () => {
  expect(await judge(good)).toBeNull();
  expect(await judge({ ...good, isActive: false })).toBe('account_disabled');
  expect(await judge({ ...good, hasEnded: true })).toBe('sign_in_required');
  expect(await judge({ isActive: false, hasEnded: false, role: null, generation: null })).toBe('account_disabled');
  expect(await judge({ ...good, role: 'teacher' })).toBe('try_later');
  expect(await judge({ ...good, generation: 1 })).toBe('try_later');
});

it('lets nobody go while the database is away, and asks at the next tick', async () => {
  const told: string[] = [];
  let asked = 0;
  const standings = new SocketStandings({
    readStandings: async () => {
      asked += 1;
      if (asked === 1) throw new DatabaseUnavailable(new Error('away'));
      return [{ ...good, hasEnded: true }];
    },
    reportFault: (fault) => told.push(String(fault)),
  });
  const leave = standings.enter({ userId: 'u', sessionId: 's' }, (reason) => told.push(reason));
  await standings.tick();
  expect(told).toEqual([]);
  await standings.tick();
  expect(told).toEqual(['sign_in_required']);
  leave();
  await standings.tick();
  expect(asked).toBe(2);
});
