// A device that has everything and has nothing to say comes back: what that costs, all collections together.
import { openBenchDevice } from './bench-device.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { openCountingProxy } from './proxy-socket.ts';
import { plainLink } from './shaped-pipe.ts';

const runs = 5;
const roundTripMs = 600;
const gapMs = 250;

export async function measureReconnect(world: BenchWorld): Promise<Measured[]> {
  const proxy = await openCountingProxy(world.port, plainLink);
  const { meter } = proxy;
  const device = await openBenchDevice(world, proxy);
  const [bytes, roundTrips, sockets]: [number[], number[], number[]] = [[], [], []];
  try {
    proxy.shape({ ...plainLink, delayMs: roundTripMs / 2 });
    for (let run = 0; run < runs; run += 1) {
      device.headless.network.turnOff();
      await meter.settle(300);
      meter.reset();
      device.headless.network.turnOn();
      await device.headless.waitUntil(() => device.replica.data.sync.value.link === 'online', 10_000);
      await meter.settle(roundTripMs * 2);
      bytes.push(meter.bytes());
      roundTrips.push(meter.roundTrips(gapMs));
      sockets.push(meter.sockets);
    }
  } finally {
    await device.close();
    await proxy.close();
  }
  return [
    { figure: 'reconnect-idle-bytes', unit: 'bytes', values: bytes },
    { figure: 'reconnect-idle-round-trips', unit: 'round trips', values: roundTrips },
    { figure: 'reconnect-idle-sockets', unit: 'sockets', values: sockets },
  ];
}
