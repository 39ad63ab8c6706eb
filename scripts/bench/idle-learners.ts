// What a connection costs the academy's server while nothing happens: resident memory of its process before and after many devices, each of a learner of its
// own, have said hello and pulled everything; garbage is collected before each look. A first crowd warms the server up; nobody leaves.
import type { BenchWorld } from './bench-world.ts';
import { type LightDevice, openLightDevice } from './light-device.ts';

const firstConnections = 400;
/** V8's heap grows in steps: only a large crowd shows what one connection costs. */
const connections = 2_000;
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

export async function measureIdleLearners(world: BenchWorld): Promise<number> {
  const warming = await openCrowd(world, firstConnections);
  await rest();
  const before = await world.serverKilobytes();
  const crowd = await openCrowd(world, connections);
  await rest();
  const each = ((await world.serverKilobytes()) - before) / connections;
  for (const device of [...warming, ...crowd]) device.stop();
  return each;
}
