// A class of 40 devices comes online at the same moment, each with 50 operations made offline and a link of its own (250 kbit/s each way, round trip
// 100 ms): seconds until the last of them is confirmed.
import { makeClassAct, makeRandom, pauseMs } from './bench-acts.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { type LightDevice, openLightDevice } from './light-device.ts';
import { openCountingProxy } from './proxy-socket.ts';
import { shapeOf } from './shaped-pipe.ts';

const runs = 3;
const devices = 40;
const operationsEach = 50;
const link = shapeOf(250, 100);

async function preparePupil(world: BenchWorld, port: number, seed: number): Promise<LightDevice> {
  const device = await openLightDevice(await world.makeLearner(), `ws://127.0.0.1:${port}/sync`);
  const random = makeRandom(seed);
  let agoMs = operationsEach * 20 * 60_000;
  device.write({ kind: 'enrolled', payload: { courseId: world.course.courseId } }, agoMs);
  for (let place = 0; place < operationsEach - 1; place += 1) {
    agoMs -= pauseMs(random);
    device.write(makeClassAct(world.course, place, random), agoMs);
  }
  return device;
}

export async function measureClass(world: BenchWorld): Promise<Measured[]> {
  const proxy = await openCountingProxy(world.port, link);
  const values: number[] = [];
  try {
    for (let run = 0; run < runs; run += 1) {
      const pupils = Array.from({ length: devices }, (_, index) =>
        preparePupil(world, proxy.port, run * 1_000 + index),
      );
      const crowd = await Promise.all(pupils);
      const startMs = performance.now();
      for (const device of crowd) device.start();
      await Promise.all(crowd.map((device) => device.confirmed()));
      values.push((performance.now() - startMs) / 1000);
      for (const device of crowd) device.stop();
    }
  } finally {
    await proxy.close();
  }
  return [{ figure: 'class-of-40-seconds', unit: 'seconds', values }];
}
