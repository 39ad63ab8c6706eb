// npm run simulate -- [--from S] [--seeds N]: plays simulated worlds and judges the promises P1 to P10 on each. A seed that breaks one is told with its
// trace and the command that plays it again; the exit code is then 1.
import { parseArgs } from 'node:util';
import { runSeed } from '../sync-server/test/simulator/run-world.ts';

const usage = 'npm run simulate -- [--from SEED] [--seeds COUNT] [--trace]: --trace prints what happens in every world';
const mostTold = 5;
const progressEvery = 1_000;

/** Null when it is no whole number from 1 on. */
function parseCount(text: string | undefined, otherwise: number): number | null {
  const value = text === undefined ? otherwise : Number(text);
  return Number.isSafeInteger(value) && value >= 1 ? value : null;
}

/** Plays one seed; answers the trace of a broken promise, or null. */
function play(seed: number, withTrace: boolean): string[] | null {
  const { breach, trace } = runSeed(seed, null, withTrace);
  if (withTrace) for (const line of trace) console.log(line);
  if (!breach) return null;
  const lines = withTrace ? [] : runSeed(seed, null, true).trace;
  return [...lines, '', breach.message, `again: npm run simulate -- --from ${seed} --seeds 1`, ''];
}

function simulate(from: number, seeds: number, withTrace: boolean): number {
  let broken = 0;
  const startedAt = process.uptime();
  for (let done = 1; done <= seeds; done += 1) {
    const seed = from + done - 1;
    const told = play(seed, withTrace);
    if (told) broken += 1;
    if (told && broken <= mostTold) for (const line of told) console.log(line);
    else if (told) console.log(`seed ${seed} breaks a promise too`);
    if (done % progressEvery > 0 && done < seeds) continue;
    const rate = Math.round(done / (process.uptime() - startedAt));
    console.log(`${done} of ${seeds} seeds, ${broken} broken, ${rate} seeds a second`);
  }
  return broken;
}

function run(words: string[]): number {
  const options = { from: { type: 'string' }, seeds: { type: 'string' }, trace: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: words, options });
  const [from, seeds] = [parseCount(values.from, 1), parseCount(values.seeds, 1_000)];
  if (from === null || seeds === null) {
    console.error(usage);
    return 1;
  }
  return simulate(from, seeds, values.trace === true) === 0 ? 0 : 1;
}

process.exitCode = run(process.argv.slice(2));
