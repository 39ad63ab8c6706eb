import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Strike } from './cutting-proxy.ts';
import { converse, findDisorder, openPair } from './struck-conversation.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';

const sideBySide = 16;
const haste = 25;
const mostResentBytes = 20_000;

let scene: SyncScene;

beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

it('[P2] [P5] [VD4] [LK2] [LK4] cut after every byte, up and down: comes back alone, each operation once, the same verdicts, little sent again', async () => {
  const pairs = await Promise.all(Array.from({ length: sideBySide }, () => openPair(scene, haste)));
  const whole = await Promise.all(pairs.map((pair) => converse(pair).then(() => converse(pair))));
  const longest = { up: Math.max(...whole.map(({ up }) => up)), down: Math.max(...whole.map(({ down }) => down)) };
  const strikes = (['up', 'down'] as const).flatMap((way) =>
    Array.from({ length: longest[way] + 1 }, (_, bytes): Strike => ({ way, bytes, kind: 'break' })),
  );
  const runs = strikes.length;
  expect(runs).toBeGreaterThan(700);
  const resent: number[] = [];
  await Promise.all(
    pairs.map(async (pair) => {
      for (let strike = strikes.shift(); strike; strike = strikes.shift()) {
        const { up, down } = await converse(pair, strike);
        resent.push(up + down - longest.up - longest.down);
      }
    }),
  );
  expect(resent).toHaveLength(runs);
  expect(Math.max(...resent)).toBeLessThanOrEqual(mostResentBytes);
  expect((await Promise.all(pairs.map(findDisorder))).flat()).toEqual([]);
  // One socket more for each cut, and none for nothing; the last bytes of some conversations are never reached.
  const sockets = pairs.reduce((sum, { proxy }) => sum + proxy.sockets, 0);
  expect(sockets).toBeGreaterThan(runs * 1.9);
  for (const { proxy } of pairs) await proxy.close();
}, 120_000);
