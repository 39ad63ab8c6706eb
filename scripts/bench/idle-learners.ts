// What a connection costs the academy's server while nothing happens: resident memory of its process before and after many devices, each of a learner of its
// own, have said hello and pulled everything; garbage is collected before each look. A first crowd warms the server up; nobody leaves.
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { type LightDevice, openLightDevice } from './light-device.ts';

const firstConnections = 400;
/** V8's heap grows in steps: only a large crowd shows what one connection costs. */
const connections = 2_000;
const fewConnections = 1_000;
const manyConnections = 10_000;
const atOnce = 25;
const restMs = 3_000;

/** Resident memory of the server after a rest. */
async function look(world: BenchWorld): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, restMs));
  return world.serverKilobytes();
}

async function openCrowd(world: BenchWorld, size: number): Promise<LightDevice[]> {
  const crowd: LightDevice[] = [];
  while (crowd.length < size) {
    const group = await Promise.all(
      Array.from({ length: atOnce }, async () =>
        openLightDevice(await world.makeLearner(), `${world.url.replace('http', 'ws')}/sync`),
      ),
    );
    for (const device of group) device.start();
    await Promise.all(group.map((device) => device.pulled()));
    crowd.push(...group);
  }
  return crowd;
}

export async function measureIdleLearners(world: BenchWorld): Promise<number> {
  const warming = await openCrowd(world, firstConnections);
  const before = await look(world);
  const crowd = await openCrowd(world, connections);
  const each = ((await look(world)) - before) / connections;
  for (const device of [...warming, ...crowd]) device.stop();
  return each;
}

/** The same for 1,000 and for 10,000 connections. */
export async function measureIdleCrowd(world: BenchWorld): Promise<Measured[]> {
  const crowd = await openCrowd(world, firstConnections);
  const before = await look(world);
  crowd.push(...(await openCrowd(world, fewConnections)));
  const few = await look(world);
  crowd.push(...(await openCrowd(world, manyConnections - crowd.length)));
  const all = await look(world);
  for (const device of crowd) device.stop();
  const each = (all - before) / (manyConnections - firstConnections);
  return [
    { figure: 'idle-10000-connection-kilobytes', unit: 'kilobytes', values: [each] },
    { figure: 'idle-1000-connection-kilobytes', unit: 'kilobytes', values: [(few - before) / fewConnections] },
    { figure: 'idle-10000-server-megabytes', unit: 'megabytes', values: [all / 1024] },
  ];
}
