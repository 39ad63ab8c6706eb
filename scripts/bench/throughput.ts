// Many devices push at once until everything is confirmed: attempts that are graded and durable, a second. Devices, server and PostgreSQL share the
// machine's processors: the devices' own work (packing and signing) is part of what it has to do.
import { makeAttempt, makeRandom, pauseMs } from './bench-acts.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { type LightDevice, openLightDevice } from './light-device.ts';

const runs = 3;
const devices = 20;
const attemptsEach = 300;

async function prepareDevice(world: BenchWorld, seed: number): Promise<LightDevice> {
  const device = await openLightDevice(await world.makeLearner(), `${world.url.replace('http', 'ws')}/sync`);
  const random = makeRandom(seed);
  let agoMs = attemptsEach * 20 * 60_000;
  device.write({ kind: 'enrolled', payload: { courseId: world.course.courseId } }, agoMs);
  for (let place = 0; place < attemptsEach; place += 1) {
    agoMs -= pauseMs(random);
    device.write(makeAttempt(world.course, random), agoMs);
  }
  return device;
}

export async function measureThroughput(world: BenchWorld): Promise<Measured[]> {
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const crowd = await Promise.all(
      Array.from({ length: devices }, (_, index) => prepareDevice(world, run * 100 + index)),
    );
    const startMs = performance.now();
    for (const device of crowd) device.start();
    await Promise.all(crowd.map((device) => device.confirmed()));
    values.push((devices * attemptsEach) / ((performance.now() - startMs) / 1000));
    for (const device of crowd) device.stop();
  }
  return [{ figure: 'attempts-a-second', unit: 'attempts a second', values }];
}
