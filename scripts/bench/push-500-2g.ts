// 500 attempts made offline, over 50 kbit/s each way and a round trip of 800 ms: seconds until the device holds every confirmation and grade.
// The rate is unknown to the device: it has sent no more than its enrolment before.
import { openBenchDevice, waitUntilGraded } from './bench-device.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { openCountingProxy } from './proxy-socket.ts';
import { plainLink, shapeOf } from './shaped-pipe.ts';

const attempts = 500;
const runs = 2;
const slowLink = shapeOf(50, 800);

async function measureSeconds(world: BenchWorld, seed: number): Promise<number> {
  const proxy = await openCountingProxy(world.port, plainLink);
  const device = await openBenchDevice(world, proxy);
  try {
    await device.workOffline(attempts, seed);
    proxy.shape(slowLink);
    const startMs = performance.now();
    device.headless.network.turnOn();
    await waitUntilGraded(device, attempts);
    return (performance.now() - startMs) / 1000;
  } finally {
    await device.close();
    await proxy.close();
  }
}

export async function measurePush2g(world: BenchWorld): Promise<Measured[]> {
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) values.push(await measureSeconds(world, 20_000 + run));
  return [{ figure: 'push-500-2g-seconds', unit: 'seconds', values }];
}
