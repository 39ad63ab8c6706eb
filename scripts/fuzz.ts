// npm run fuzz -- [--frames N] [--seed S]: hostile frames against decoder, machine and judge of the server. Ends with 1 at the first fault, which names its seed.
import { parseArgs } from 'node:util';
import { fuzzFrames } from '../sync-server/test/frame-fuzz.ts';

const { values } = parseArgs({
  options: { frames: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const [frames, seed] = [Number(values.frames), Number(values.seed)];
if (!Number.isSafeInteger(frames) || !Number.isSafeInteger(seed) || frames < 1) {
  throw new Error('--frames and --seed are whole numbers.');
}

const began = performance.now();
const heard = fuzzFrames(frames, seed);
console.log(`${frames} frames from seed ${seed} in ${Math.round((performance.now() - began) / 1000)} s, no fault`);
for (const [what, times] of [...heard].sort(([, a], [, b]) => b - a)) console.log(`  ${what.padEnd(20)}${times}`);
