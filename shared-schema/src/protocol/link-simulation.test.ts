import { expect, it } from 'vitest';
import { type Faults, LinkWorld } from '../../test/link-world.ts';

const calm: Faults = { cutChance: 0, crashChance: 0, restoreChance: 0 };

/** A learner works and asks while `faults` rage; then they heal and the world runs until it is quiet. */
function live(seed: number, faults: Faults): LinkWorld {
  const world = new LinkWorld(seed, { ...faults });
  world.happen({ type: 'start' });
  for (let step = 0; step < 150; step += 1) {
    const dice = world.random();
    if (dice < 0.4) world.grow();
    else if (dice < 0.5) world.ask();
    world.pass(1 + world.random() * 2_000);
  }
  Object.assign(world.faults, calm);
  for (let step = 0; step < 400 && world.device.acknowledged[0] < world.device.newest[0]; step += 1) world.pass(500);
  for (let step = 0; step < 60; step += 1) world.pass(500);
  return world;
}

function expectEverythingSafe(world: LinkWorld): void {
  const all = Array.from({ length: world.device.newest[0] }, (_, index) => index + 1);
  expect(world.held).toEqual(all);
  expect(world.device.acknowledged[0]).toBe(world.device.newest[0]);
  expect([...world.taken.values()].every((times) => times === 1)).toBe(true);
  expect(world.answered + world.rejected).toBe(world.asked);
}

const seeds = Array.from({ length: 150 }, (_, seed) => seed + 1);

it('[OP2, LK4] cut anywhere, every operation ends acknowledged, once, in order, and every pull ends', () => {
  for (const seed of seeds) expectEverythingSafe(live(seed, { cutChance: 0.1, crashChance: 0.1, restoreChance: 0 }));
});

it('[LK4] so it is when the server is restored from backups that lack what it had confirmed', () => {
  for (const seed of seeds)
    expectEverythingSafe(live(seed, { cutChance: 0.05, crashChance: 0.05, restoreChance: 0.03 }));
});

it('[WF7] without faults nothing is sent twice', () => {
  const world = live(7, calm);
  expectEverythingSafe(world);
  expect(world.rejected).toBe(0);
});

it('[OP2] the same seed leaves the same trace', () => {
  const faults = { cutChance: 0.1, crashChance: 0.1, restoreChance: 0.02 };
  expect(live(42, faults).trace).toEqual(live(42, faults).trace);
  expect(live(42, faults).trace).not.toEqual(live(43, faults).trace);
});
