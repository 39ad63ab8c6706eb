// The connection breaks in the middle of 500 attempts (250 kbit/s, round trip 200 ms) and the device recovers alone. Sent again: the bytes both ways of
// both connections, less those of a run of the same acts that nothing broke. The second upgrade and hello count as sent again.
import { openBenchDevice, waitUntilGraded } from './bench-device.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { openCountingProxy } from './proxy-socket.ts';
import { plainLink, shapeOf } from './shaped-pipe.ts';

const attempts = 500;
const seed = 30_000;
const link = shapeOf(250, 200);
const cutShares = [0.25, 0.5, 0.75];

/** Bytes both ways until all is graded; the connection breaks after `cutBytes` of them. */
async function countBytes(world: BenchWorld, cutBytes: number): Promise<number> {
  const proxy = await openCountingProxy(world.port, plainLink);
  const device = await openBenchDevice(world, proxy);
  try {
    await device.workOffline(attempts, seed);
    proxy.shape(link);
    proxy.meter.reset();
    proxy.cutAfter(cutBytes);
    device.headless.network.turnOn();
    await waitUntilGraded(device, attempts);
    await proxy.meter.settle(600);
    return proxy.meter.bytes();
  } finally {
    await device.close();
    await proxy.close();
  }
}

export async function measureCut(world: BenchWorld): Promise<Measured[]> {
  const whole = await countBytes(world, Number.POSITIVE_INFINITY);
  const values: number[] = [];
  for (const share of cutShares) values.push((await countBytes(world, whole * share)) - whole);
  return [{ figure: 'cut-resent-bytes', unit: 'bytes', values }];
}
