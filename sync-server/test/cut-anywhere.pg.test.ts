import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Strike } from './cutting-proxy.ts';
import { converse, findDisorder, openPair, type Pair } from './struck-conversation.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';

const sideBySide = 16;
const haste = 15;
const mostResentBytes = 20_000;
/** A token is long, and one byte of it like the other. */
const bytesBetweenCutsOfHello = 16;

let scene: SyncScene;

beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

type Run = { strike: Strike; isResumed: boolean };

/** A cut after each `step` bytes of a conversation that begins with a ticket, or with a whole hello; and how long it is uncut. */
async function planRuns(pairs: Pair[], isResumed: boolean, step: number): Promise<{ runs: Run[]; wholeBytes: number }> {
  const whole = await Promise.all(pairs.map((pair) => converseAs(pair, isResumed)));
  const longest = { up: Math.max(...whole.map(({ up }) => up)), down: Math.max(...whole.map(({ down }) => down)) };
  const runs = (['up', 'down'] as const).flatMap((way) =>
    Array.from({ length: Math.ceil(longest[way] / step) + 1 }, (_, place): Run => {
      return { strike: { way, bytes: place * step, kind: 'break' }, isResumed };
    }),
  );
  return { runs, wholeBytes: longest.up + longest.down };
}

function converseAs(pair: Pair, isResumed: boolean, ...strikes: Strike[]): Promise<{ up: number; down: number }> {
  if (!isResumed) pair.device.forgetTicket();
  return converse(pair, ...strikes);
}

it('[P2] [P5] [VD4] [LK2] [LK4] [WF11] cut after every byte, up and down: comes back alone, each operation once, the same verdicts, little sent again', async () => {
  const pairs = await Promise.all(Array.from({ length: sideBySide }, () => openPair(scene, haste)));
  await Promise.all(pairs.map((pair) => converse(pair)));
  const greeted = await planRuns(pairs, false, bytesBetweenCutsOfHello);
  const resumed = await planRuns(pairs, true, 1);
  const wholeBytes = Math.min(greeted.wholeBytes, resumed.wholeBytes);
  const left = [...greeted.runs, ...resumed.runs];
  const runs = left.length;
  expect(resumed.runs.length).toBeGreaterThan(700);
  const resent: number[] = [];
  await Promise.all(
    pairs.map(async (pair) => {
      for (let run = left.shift(); run; run = left.shift()) {
        const { up, down } = await converseAs(pair, run.isResumed, run.strike);
        resent.push(up + down - wholeBytes);
      }
    }),
  );
  expect(resent).toHaveLength(runs);
  expect(Math.max(...resent)).toBeLessThanOrEqual(mostResentBytes);
  expect((await Promise.all(pairs.map(findDisorder))).flat()).toEqual([]);
  // One socket more for nearly each cut: the last bytes of some conversations are never reached.
  const sockets = pairs.reduce((sum, { proxy }) => sum + proxy.sockets, 0);
  expect(sockets).toBeGreaterThan(runs * 1.9);
  for (const { proxy } of pairs) await proxy.close();
}, 300_000);
