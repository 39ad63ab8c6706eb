import { expect, it } from 'vitest';
import { DatabaseUnavailable } from '../database/database-fault.ts';
import { createSessionWatch, type EndReason } from './session-watch.ts';
import type { Standing } from './standing-store.ts';

const good: Standing = { isActive: true, hasEnded: false, role: 'student', generation: 0 };
const ended: Standing = { ...good, hasEnded: true };

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A watch whose notifications, time and database are the test's. `answer` may throw, or take its time. */
function openWatch(answer: (userId: string) => Standing | Promise<Standing>) {
  const told: [string, EndReason][] = [];
  const faults: unknown[] = [];
  const questions: string[][] = [];
  const timers: { run: () => void; delayMs: number }[] = [];
  let notify: (id: string | null) => void = () => undefined;
  const watch = createSessionWatch({
    readStandings: async (holders) => {
      questions.push(holders.map(({ userId }) => userId));
      return Promise.all(holders.map(({ userId }) => answer(userId)));
    },
    listen: (onNotify) => {
      notify = onNotify;
      return { ready: Promise.resolve(), stop: async () => undefined };
    },
    schedule: (run, delayMs) => {
      timers.push({ run, delayMs });
      return () => undefined;
    },
    reportFault: (error) => faults.push(error),
  });
  const enter = (userId: string) =>
    watch.watch({ userId, sessionId: `sign-in of ${userId}`, end: (reason) => told.push([userId, reason]) });
  const poll = async () => {
    const timer = timers.pop();
    timer?.run();
    await settle();
    return timer?.delayMs;
  };
  const hear = async (id: string | null) => {
    notify(id);
    await settle();
  };
  return { watch, told, faults, questions, enter, poll, hear };
}

it.each<[string, Standing, EndReason | null]>([
  ['nothing has changed', good, null],
  ['the account is closed', { ...good, isActive: false }, 'account_disabled'],
  ['the sign-in was ended', ended, 'sign_in_required'],
  ['the account is gone', { isActive: false, hasEnded: false, role: null, generation: null }, 'account_disabled'],
  ['it has another role', { ...good, role: 'teacher' }, 'try_later'],
  ['its password is another', { ...good, generation: 1 }, 'try_later'],
])('[WF13] finds without any notification, within 5 s, that %s', async (_what, later, reason) => {
  let standing = good;
  const { told, enter, poll } = openWatch(() => standing);
  enter('u');
  await settle();
  standing = later;
  expect(await poll()).toBeLessThan(5_000);
  expect(told).toEqual(reason === null ? [] : [['u', reason]]);
});

it('asks at once about whom it is told of, by sign-in or account, and about nobody else', async () => {
  let standing = good;
  const { told, questions, enter, hear } = openWatch((userId) => (userId === 'stays' ? good : standing));
  for (const userId of ['first', 'second', 'stays']) enter(userId);
  await settle();
  questions.length = 0;
  await hear('nobody');
  await hear('stays');
  expect(questions).toEqual([['stays']]);
  standing = ended;
  await hear('sign-in of first');
  await hear('second');
  expect(told).toEqual([
    ['first', 'sign_in_required'],
    ['second', 'sign_in_required'],
  ]);
});

it('asks about everybody when it listens again, and about who comes: it may have ended meanwhile', async () => {
  let standing = good;
  const { told, enter, hear } = openWatch(() => standing);
  enter('early');
  await settle();
  standing = ended;
  await hear(null);
  enter('late');
  await settle();
  expect(told.map(([userId]) => userId)).toEqual(['early', 'late']);
});

it('believes no answer to a question that was asked before it was told', async () => {
  let release: (standing: Standing) => void = () => undefined;
  let answers = 0;
  const { told, enter, hear } = openWatch(() => {
    answers += 1;
    return answers === 1 ? new Promise((resolve) => (release = resolve)) : ended;
  });
  enter('u');
  await hear('u');
  release(good);
  await settle();
  expect(told).toEqual([['u', 'sign_in_required']]);
});

it('asks about a crowd in few questions', async () => {
  const { questions, enter } = openWatch(() => good);
  for (let nth = 0; nth < 500; nth += 1) enter(`u${nth}`);
  await settle();
  expect(questions.map((asked) => asked.length)).toEqual([1, 499]);
});

it('lets nobody go while the database is away, and asks again; another fault is told', async () => {
  const answers = [new DatabaseUnavailable(new Error('away')), new Error('a bug'), ended];
  const { told, faults, enter, poll } = openWatch(() => {
    const next = answers.shift();
    if (next === undefined || next instanceof Error) throw next;
    return next;
  });
  enter('u');
  await settle();
  expect([told, faults]).toEqual([[], []]);
  await poll();
  expect([told, faults.length]).toEqual([[], 1]);
  await poll();
  expect(told).toEqual([['u', 'sign_in_required']]);
});

it('neither asks about nor tells those who have left', async () => {
  const { told, questions, enter, poll } = openWatch(() => ended);
  const leave = enter('u');
  leave();
  await settle();
  await poll();
  expect(told).toEqual([]);
  expect(questions).toEqual([['u']]);
});
