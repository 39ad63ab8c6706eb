// What a connection costs the server while nothing happens, in a crowd of 1,000 and of 10,000: resident memory of its process before and after that many
// devices, each of a learner of its own, have said hello and pulled everything; garbage is collected before each look. Nobody leaves.
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { type LightDevice, openLightDevice } from './light-device.ts';

const firstConnections = 400;
/** V8's heap grows in steps: only a large crowd shows what one connection costs. */
const fewConnections = 1_000;
const connections = 10_000;
const atOnce = 25;
const restMs = 3_000;

const rest = () => new Promise((resolve) => setTimeout(resolve, restMs));

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

export async function measureIdleCrowd(world: BenchWorld): Promise<Measured[]> {
  const crowd = await openCrowd(world, firstConnections);
  const look = async () => {
    await rest();
    return world.serverKilobytes();
  };
  const before = await look();
  crowd.push(...(await openCrowd(world, fewConnections)));
  const few = await look();
  crowd.push(...(await openCrowd(world, connections - crowd.length)));
  const all = await look();
  for (const device of crowd) device.stop();
  const each = (all - before) / (connections - firstConnections);
  return [
    { figure: 'idle-10000-connection-kilobytes', unit: 'kilobytes', values: [each] },
    { figure: 'idle-1000-connection-kilobytes', unit: 'kilobytes', values: [(few - before) / fewConnections] },
    { figure: 'idle-10000-server-megabytes', unit: 'megabytes', values: [all / 1024] },
  ];
}
