// 500 attempts made offline, confirmed and graded: bytes both ways, round trips and processor time. The link has no limit of rate and a long delay,
// which tells round trips apart. Each device first with the rate unknown, then, 500 attempts later, with the rate known from the connection before.
import { openBenchDevice, waitUntilGraded } from './bench-device.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { openCountingProxy } from './proxy-socket.ts';
import { plainLink } from './shaped-pipe.ts';

const attempts = 500;
const roundTripMs = 1_000;
const gapMs = 400;
const runs = 3;
const warmingRuns = 2;

type Push = { bytes: number; upBytes: number; roundTrips: number; serverMs: number; postgresMs: number };

async function measureRun(world: BenchWorld, seed: number): Promise<[Push, Push]> {
  const proxy = await openCountingProxy(world.port, plainLink);
  const device = await openBenchDevice(world, proxy);
  const push = async (before: number): Promise<Push> => {
    await device.workOffline(attempts, seed + before);
    proxy.shape({ ...plainLink, delayMs: roundTripMs / 2 });
    proxy.meter.reset();
    const start = world.cpu();
    device.headless.network.turnOn();
    await waitUntilGraded(device, before + attempts);
    await proxy.meter.settle(roundTripMs + 500);
    const end = world.cpu();
    return {
      bytes: proxy.meter.bytes(),
      upBytes: proxy.meter.bytes('up'),
      roundTrips: proxy.meter.roundTrips(gapMs),
      serverMs: end.serverMs - start.serverMs,
      postgresMs: end.postgresMs - start.postgresMs,
    };
  };
  try {
    return [await push(0), await push(attempts)];
  } finally {
    await device.close();
    await proxy.close();
  }
}

export async function measurePush500(world: BenchWorld): Promise<Measured[]> {
  // A server runs for weeks: the first two devices only warm its code up, and are not counted.
  for (let run = 0; run < warmingRuns; run += 1) await measureRun(world, -(run + 1));
  const first: Push[] = [];
  const known: Push[] = [];
  for (let run = 0; run < runs; run += 1) {
    const [one, other] = await measureRun(world, run * 10_000);
    first.push(one);
    known.push(other);
  }
  const of = (pushes: readonly Push[], field: keyof Push) => pushes.map((push) => push[field]);
  const both = [...first, ...known];
  return [
    { figure: 'push-500-bytes', unit: 'bytes', values: of(known, 'bytes') },
    { figure: 'push-500-up-bytes', unit: 'bytes', values: of(known, 'upBytes') },
    { figure: 'push-500-round-trips', unit: 'round trips', values: of(known, 'roundTrips') },
    { figure: 'push-500-unknown-rate-bytes', unit: 'bytes', values: of(first, 'bytes') },
    { figure: 'push-500-unknown-rate-round-trips', unit: 'round trips', values: of(first, 'roundTrips') },
    { figure: 'push-500-server-cpu-milliseconds', unit: 'milliseconds', values: of(both, 'serverMs') },
    { figure: 'push-500-postgres-cpu-milliseconds', unit: 'milliseconds', values: of(both, 'postgresMs') },
  ];
}
