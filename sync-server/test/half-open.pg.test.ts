import { deviceLimits } from '@greenland/shared-schema/protocol/device-session-state';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCuttingProxy, type Strike } from './cutting-proxy.ts';
import { converse, findDisorder, openPair, type Pair, work } from './struck-conversation.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { isType, WireDevice } from './wire-device.ts';

/** Both hosts' clocks run so much faster: a minute is over in 1.5 s. */
const haste = 40;
const realMs = (ms: number) => ms / haste;
/** Of many devices at once: a busy machine must be able to open all their sockets within the deadline for one. */
const crowdHaste = 12;
/** What a busy machine may add to a deadline, in real time. */
const slackMs = 5_000;

let scene: SyncScene;

beforeAll(async () => {
  scene = await openSyncScene({}, (run, periodMs) => {
    const timer = setInterval(run, realMs(periodMs));
    return () => clearInterval(timer);
  });
});
afterAll(() => scene.close());

it('[HP1] a device that vanished without a word is gone from the server after a minute, one that only keeps silent stays', async () => {
  const proxy = await openCuttingProxy(scene.url);
  const { id, token } = await scene.makeLearner();
  const open = async (url: string) => {
    const device = await new WireDevice(url, id, token).open();
    device.hello();
    await device.take(isType('welcome'));
    return device;
  };
  const vanished = await open(proxy.url);
  const silent = await open(scene.url);
  expect(scene.openSockets()).toBe(2);
  proxy.swallow();
  const since = performance.now();
  await expect.poll(() => scene.openSockets(), { interval: 10, timeout: realMs(60_000) + slackMs }).toBe(1);
  expect(performance.now() - since).toBeGreaterThan(realMs(55_000));
  await new Promise((resolve) => setTimeout(resolve, realMs(70_000)));
  expect([scene.openSockets(), silent.closed]).toEqual([1, null]);
  silent.send({ type: 'ping' });
  await silent.take(isType('pong'));
  for (const device of [vanished, silent]) device.close();
  await proxy.close();
});

/** How long, by its own clock, until the device has come to its end through another connection. */
async function timeRecovery(pair: Pair, done: Promise<unknown>): Promise<{ ms: number; sockets: number }> {
  const since = performance.now();
  const before = pair.proxy.sockets;
  await done;
  return { ms: (performance.now() - since) * haste, sockets: pair.proxy.sockets - before };
}

const { connectMs, quietMs, pongMs, stuckMs } = deviceLimits;

it('[LK3] [P5] the server’s host is gone without a word: given up by the deadline, then all goes through another connection', async () => {
  const neverOpens = async (pair: Pair) => {
    await converse(pair);
    return timeRecovery(pair, converse(pair, { way: 'up', bytes: 0, kind: 'swallow' }));
  };
  const silentWhileIdle = async (pair: Pair) => {
    await converse(pair);
    pair.device.start();
    await pair.device.untilDone(() => pair.device.session?.connection.phase === 'live');
    pair.proxy.swallow();
    const sockets = pair.proxy.sockets;
    return timeRecovery(
      pair,
      pair.device.untilDone(() => pair.proxy.sockets > sockets && pair.device.session?.connection.phase === 'live'),
    );
  };
  const silentAtWork = async (pair: Pair) => {
    await converse(pair);
    pair.device.start();
    await pair.device.untilDone(() => pair.device.session?.connection.phase === 'live');
    pair.proxy.swallow();
    const last = work(pair);
    return timeRecovery(
      pair,
      pair.device.untilDone(() => pair.device.told.has(`refusals ${last}`)),
    );
  };
  const cases = [
    [neverOpens, connectMs, 2],
    [silentWhileIdle, quietMs + pongMs, 1],
    [silentAtWork, stuckMs, 1],
  ] as const;
  await Promise.all(
    cases.map(async ([happens, deadlineMs, sockets]) => {
      const pair = await openPair(scene, haste);
      const recovery = await happens(pair);
      expect(recovery.sockets).toBeGreaterThanOrEqual(sockets);
      expect(recovery.ms).toBeGreaterThan(deadlineMs * 0.95);
      expect(recovery.ms).toBeLessThan(deadlineMs + slackMs * haste);
      pair.device.stop();
      expect(await findDisorder(pair)).toEqual([]);
      await pair.proxy.close();
    }),
  );
});

it('[LK3] [P2] [VD4] so it is wherever in the conversation the other host vanishes', async () => {
  const first = await openPair(scene, crowdHaste);
  await converse(first);
  const whole = await converse(first);
  const strikes = (['up', 'down'] as const).flatMap((way) =>
    Array.from({ length: 16 }, (_, part): Strike => {
      return { way, bytes: Math.floor((whole[way] * part) / 16), kind: 'swallow' };
    }),
  );
  const pairs = await Promise.all(
    strikes.map(async (strike) => {
      const pair = await openPair(scene, crowdHaste);
      await converse(pair);
      await converse(pair, strike);
      expect(pair.proxy.sockets).toBeGreaterThanOrEqual(3);
      return pair;
    }),
  );
  expect((await Promise.all([first, ...pairs].map(findDisorder))).flat()).toEqual([]);
  for (const { proxy } of [first, ...pairs]) await proxy.close();
}, 60_000);
