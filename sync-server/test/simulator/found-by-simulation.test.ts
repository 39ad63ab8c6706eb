import { expect, it } from 'vitest';
import { loadPlanted, type PlantedBug } from './plant-bug.ts';
import { plantedBugs } from './planted-bugs.ts';
import type { runSeed } from './run-world.ts';

// Worlds in which the simulator found bugs that were really there. Each was mended; with the bug put back it shows again within these seeds.
const found: readonly [string, PlantedBug['name'], number][] = [
  [
    '[LK4] a server restored from before a device existed turned it away for ever',
    'a device that the server has lost does not register again',
    60,
  ],
  [
    '[WF9] after a new sign-in nothing was read until the connection broke by itself',
    'a connection without reading is kept after a new sign-in',
    60,
  ],
  [
    '[RW2] a connection that broke between welcome and snapshot left positions of the old epoch, and documents were never told',
    'positions of another epoch are named',
    400,
  ],
  ['[DV5] what a restored server had lost stayed on the screen', 'what a whole answer does not hold stays', 60],
  [
    '[WF9] a sign-in between hello and a close for want of one was missed: nothing went up until the next nudge',
    'a sign-in between hello and its close is missed',
    400,
  ],
  ['[WF9] a sign-in between hello and welcome was missed', 'a sign-in between hello and welcome is missed', 400],
];

it.each(found)(
  '%s',
  async (_what, bugName, seeds) => {
    const bug = plantedBugs.find(({ name }) => name === bugName);
    if (!bug) throw new Error(`No bug '${bugName}' is planted.`);
    const broken = await loadPlanted<{ runSeed: typeof runSeed }>('run-world.ts', bug);
    const mended = await loadPlanted<{ runSeed: typeof runSeed }>('run-world.ts', null);
    const shows = Array.from({ length: seeds }, (_, index) => index + 1).find((seed) => broken.runSeed(seed).breach);
    expect(shows).toBeDefined();
    expect(mended.runSeed(shows ?? 0).breach).toBeNull();
  },
  60_000,
);
