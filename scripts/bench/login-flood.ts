// Sync beside a flood of sign-ins: one attempt, pushed by a device that is online, until its verdict is here. Quiet and flooded take turns, so that
// what else the machine does falls on both.
import { setTimeout as delay } from 'node:timers/promises';
import { makeAttempt, makeRandom } from './bench-acts.ts';
import { type Measured, medianOf, percentile95 } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { type LightDevice, openLightDevice } from './light-device.ts';
import { startFlood } from './login-flood-door.ts';

const rounds = 3;
const attemptsEach = 50;
/** More than are looked at at once: the rest waits, and the server has to answer them all before the flood is over. */
const callers = 8;
const pauseMs = 50;
/** Until the flood has filled what there is to fill. */
const riseMs = 1_000;

type Attempt = () => Promise<number>;

async function openWriter(world: BenchWorld): Promise<{ device: LightDevice; attempt: Attempt }> {
  const device = await openLightDevice(await world.makeLearner(), `${world.url.replace('http', 'ws')}/sync`);
  const random = makeRandom(7);
  device.write({ kind: 'enrolled', payload: { courseId: world.course.courseId } }, 0);
  device.start();
  await device.confirmed();
  await device.pulled();
  const attempt = async () => {
    await delay(pauseMs);
    device.write(makeAttempt(world.course, random), 0);
    const startMs = performance.now();
    device.link.grow(0, device.newest()[0]);
    await device.confirmed();
    return performance.now() - startMs;
  };
  return { device, attempt };
}

async function timeAttempts(attempt: Attempt): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < attemptsEach; count += 1) times.push(await attempt());
  return times;
}

async function timeFlooded(world: BenchWorld, attempt: Attempt): Promise<{ times: number[]; aSecond: number }> {
  const flood = startFlood(world.url, callers);
  try {
    await delay(riseMs);
    const [startMs, before] = [performance.now(), flood.answered()];
    const times = await timeAttempts(attempt);
    return { times, aSecond: (flood.answered() - before) / ((performance.now() - startMs) / 1_000) };
  } finally {
    await flood.stop();
  }
}

export async function measureLoginFlood(world: BenchWorld): Promise<Measured[]> {
  const { device, attempt } = await openWriter(world);
  // The first ones prepare statements and warm the code.
  await timeAttempts(attempt);
  const quiet: number[][] = [];
  const flooded: number[][] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    quiet.push(await timeAttempts(attempt));
    const { times, aSecond } = await timeFlooded(world, attempt);
    flooded.push(times);
    rates.push(aSecond);
  }
  device.stop();
  const ms = (figure: string, values: number[]): Measured => ({ figure, unit: 'milliseconds', values });
  const [quietP95, floodedP95] = [quiet.map(percentile95), flooded.map(percentile95)];
  return [
    ms('login-flood-quiet-sync-median-milliseconds', quiet.map(medianOf)),
    ms('login-flood-quiet-sync-p95-milliseconds', quietP95),
    ms('login-flood-sync-median-milliseconds', flooded.map(medianOf)),
    ms('login-flood-sync-p95-milliseconds', floodedP95),
    {
      figure: 'login-flood-p95-ratio',
      unit: 'times',
      values: floodedP95.map((p95, nth) => p95 / (quietP95[nth] ?? 1)),
    },
    { figure: 'login-flood-answers-a-second', unit: 'answers a second', values: rates },
  ];
}
