import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type DoorScene, enterLearner, openDoorScene } from '../../test/door-scene.ts';
import { createSessionWatch, type EndReason } from './session-watch.ts';

let scene: DoorScene;
beforeAll(async () => {
  scene = await openDoorScene();
});
afterAll(() => scene.close());

/** A watch whose notifications and time come from the test, over the real database. */
function openWatch() {
  let notify: (id: string | null) => void = () => undefined;
  let poll: () => void = () => undefined;
  const watch = createSessionWatch({
    database: scene.database,
    now: () => scene.clock.nowMs,
    listen: (onNotify) => {
      notify = onNotify;
      return { ready: Promise.resolve(), stop: async () => undefined };
    },
    schedule: (run) => {
      poll = run;
      return () => undefined;
    },
    log: () => undefined,
  });
  return { watch, notify: (id: string | null) => notify(id), poll: () => poll() };
}

async function signIn(): Promise<{ userId: string; sessionId: string; token: string }> {
  const { id, token } = await enterLearner(scene);
  const caller = await scene.accounts.authenticate(token);
  if ('fault' in caller) throw new Error(caller.fault);
  return { userId: id, sessionId: caller.sessionId, token };
}

const signOut = (token: string) => scene.call('POST', '/api/auth/logout', { token });

it('ends what has ended when it is told, and believes nobody but the database', async () => {
  const { watch, notify } = openWatch();
  const [gone, stays] = [await signIn(), await signIn()];
  const ends: [string, EndReason][] = [];
  for (const one of [gone, stays]) watch.watch({ ...one, end: (reason) => ends.push([one.userId, reason]) });
  await signOut(gone.token);
  for (const id of [stays.sessionId, stays.userId, v7(), 'nonsense', gone.sessionId]) notify(id);
  await vi.waitFor(() => expect(ends).toEqual([[gone.userId, 'sign_in_required']]), 5_000);
});

it('ends also what ended before it was watched, while its greeting was on its way', async () => {
  const { watch, notify } = openWatch();
  const gone = await signIn();
  await signOut(gone.token);
  notify(gone.sessionId);
  const ended = new Promise<EndReason>((end) => watch.watch({ ...gone, end }));
  expect(await ended).toBe('sign_in_required');
});

it('finds what it was never told: when it listens again, and by itself each half minute', async () => {
  for (const look of ['notify', 'poll'] as const) {
    const opened = openWatch();
    const gone = await signIn();
    const ended = new Promise<EndReason>((end) => opened.watch.watch({ ...gone, end }));
    await scene.database.query('update users set is_active = false where id = $1', [gone.userId]);
    if (look === 'notify') opened.notify(null);
    else opened.poll();
    expect(await ended).toBe('account_disabled');
  }
});

it('tells nobody who has left', async () => {
  const { watch, notify } = openWatch();
  const [left, gone] = [await signIn(), await signIn()];
  const told: string[] = [];
  watch.watch({ ...left, end: () => told.push('left') })();
  watch.watch({ ...gone, end: () => told.push('gone') });
  for (const { token, sessionId } of [left, gone]) {
    await signOut(token);
    notify(sessionId);
  }
  await vi.waitFor(() => expect(told).toEqual(['gone']), 5_000);
});
