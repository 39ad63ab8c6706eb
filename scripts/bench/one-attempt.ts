// One attempt handed in while online: bytes both ways until it is confirmed and its grade is on the device.
import { makeAttempt, makeRandom } from './bench-acts.ts';
import { openBenchDevice, waitUntilGraded } from './bench-device.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { openCountingProxy } from './proxy-socket.ts';
import { plainLink } from './shaped-pipe.ts';

const runs = 9;

export async function measureOneAttempt(world: BenchWorld): Promise<Measured[]> {
  const proxy = await openCountingProxy(world.port, plainLink);
  const device = await openBenchDevice(world, proxy);
  const random = makeRandom(3);
  const values: number[] = [];
  try {
    for (let run = 1; run <= runs; run += 1) {
      proxy.meter.reset();
      await device.replica.actions.submitAttempt(makeAttempt(world.course, random).payload);
      await waitUntilGraded(device, run);
      await proxy.meter.settle(400);
      values.push(proxy.meter.bytes());
    }
  } finally {
    await device.close();
    await proxy.close();
  }
  return [{ figure: 'one-attempt-bytes', unit: 'bytes', values }];
}
