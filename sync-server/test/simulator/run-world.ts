// One seed from beginning to end: a population is made, works and suffers, the faults heal, everything drains, and the promises are judged.

import { whatIsMissing } from './drain-watch.ts';
import { calmPlan, type FaultPlan, lossPlan, planFaults, rewindPlan } from './fault-plan.ts';
import { judgeWorld } from './judge-world.ts';
import { nextAct } from './learner-acts.ts';
import { SimulatedDevice } from './simulated-device.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { BrokenPromise, Stage } from './stage.ts';
import { EndlessMoment } from './virtual-clock.ts';
import { beginWeather, firstAct, healWeather, publish } from './weather.ts';

export { calmPlan, lossPlan, rewindPlan };

export type Outcome = { breach: BrokenPromise | null; trace: string[]; drainedMs: number; operations: number };

/** After the last fault everything is safe within this time: the longest deadlines of LK2 and LK3, twice. */
const safeMs = 200_000;
/** And everything is told, also where a server's work hangs. */
const toldMs = 300_000;
/** Where nothing ever fails nobody waits for a deadline. */
const calmMs = 20_000;
const lookMs = 4_000;

function populate(world: SimulatedWorld): void {
  const { chance } = world.stage;
  const isRewind = world.faults === rewindPlan || world.faults === lossPlan;
  const learners = Array.from({ length: isRewind ? 1 : chance.pick([1, 1, 1, 2]) }, () => world.stage.newId());
  for (const userId of learners) {
    for (let count = chance.pick(isRewind ? [2, 3] : [1, 1, 1, 2, 2, 3]); count > 0; count -= 1) {
      const protocol = chance.pick([1, 1, 2, 3, 4, 4, 4, 4, 4, 4] as const);
      const device = new SimulatedDevice(world, userId, protocol, chance.pick([2_000, 5_000]), chance.pick([1, 1, 2]));
      world.devices.push(device);
    }
  }
  publish(world);
}

/** Acts come alone and in bursts; the first of most devices is to enrol. */
function planWork(world: SimulatedWorld, livesMs: number): number {
  const { chance, clock } = world.stage;
  const oddness = chance.pick([0, 0.1, 0.5]);
  // More than the first window holds.
  const isHeavy = chance.happens(world.faults === calmPlan ? 0.3 : 0.002);
  const ids: string[] = [];
  let planned = 0;
  for (const device of world.devices) {
    if (chance.happens(0.8)) clock.after(chance.between(0, livesMs / 4), () => device.act(firstAct));
    for (let bursts = chance.between(1, 3); bursts > 0; bursts -= 1) {
      const at = chance.between(0, livesMs);
      for (let size = isHeavy ? 60 : chance.pick([1, 1, 2, 5]); size > 0; size -= 1) {
        planned += 1;
        clock.after(at + chance.between(0, 200), () => {
          const act = nextAct(chance, oddness, ids);
          const id = act.id ?? world.stage.newId();
          ids.push(id);
          device.act({ ...act, id });
        });
      }
    }
  }
  return planned;
}

/** Lets time pass until nothing is missing any more; answers how long that took. */
function drain(world: SimulatedWorld): number {
  const { clock } = world.stage;
  const from = clock.now;
  let missing = whatIsMissing(world);
  while (missing !== null) {
    const limitMs = world.faults === calmPlan ? calmMs : missing.promise === 'P2' ? toldMs : safeMs;
    if (clock.now - from > limitMs) {
      throw new BrokenPromise(missing.promise, `${limitMs / 1_000} s after the faults healed, ${missing.what}`);
    }
    clock.runUntil(clock.now + lookMs);
    missing = whatIsMissing(world);
  }
  return clock.now - from;
}

function live(stage: Stage, plan: FaultPlan | null): Omit<Outcome, 'breach' | 'trace'> {
  const { chance } = stage;
  const world = new SimulatedWorld(stage, plan ?? planFaults(chance), chance.pick([1, 2, 3]));
  populate(world);
  const livesMs = chance.skewed(10_000, 90_000);
  const operations = planWork(world, livesMs);
  beginWeather(world);
  stage.clock.runUntil(livesMs + 1_000);
  healWeather(world);
  const drainedMs = drain(world);
  if (plan === calmPlan) world.witness.expectNothingTwice();
  judgeWorld(world);
  return { drainedMs, operations };
}

/** Plays `seed`. `plan` null: the faults follow from the seed. Throws only when the simulator itself is wrong. */
export function runSeed(seed: number, plan: FaultPlan | null = null, withTrace = false): Outcome {
  const trace: string[] = [];
  const stage = new Stage(seed, withTrace ? trace : null);
  try {
    return { breach: null, trace, ...live(stage, plan) };
  } catch (error) {
    const breach = error instanceof EndlessMoment ? new BrokenPromise('P5', error.message) : error;
    if (!(breach instanceof BrokenPromise)) throw error;
    stage.note('judge', () => breach.message);
    return { breach, trace, drainedMs: 0, operations: 0 };
  }
}
