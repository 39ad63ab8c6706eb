// npm run bench -- [NAME...] [--list] [--json FILE]: measures sync against the built server and prints a Markdown table.
// Invariant: everything runs on the loopback, and every process that was started is ended.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Measured, printRows, type Row, toRow } from './bench/bench-figures.ts';
import { type BenchWorld, openBenchWorld } from './bench/bench-world.ts';
import { measureClass } from './bench/class-of-40.ts';
import { measureCut } from './bench/cut.ts';
import { measureIdleConnection } from './bench/idle-connection.ts';
import { measureOneAttempt } from './bench/one-attempt.ts';
import { measurePush500 } from './bench/push-500.ts';
import { measurePush2g } from './bench/push-500-2g.ts';
import { measureRealCourse } from './bench/real-course.ts';
import { measureReconnect } from './bench/reconnect-idle.ts';
import { measureThroughput } from './bench/throughput.ts';

type Bench = { about: string; measure: (world: BenchWorld) => Promise<Measured[]> };

// Memory first: a heap that other work has stretched hides what connections add.
const benchByName: Record<string, Bench> = {
  'idle-connection': {
    about: 'memory of the server for a connection where nothing happens',
    measure: measureIdleConnection,
  },
  'push-500': { about: '500 attempts made offline: bytes, round trips, processor time', measure: measurePush500 },
  'push-500-2g': { about: 'the same over 50 kbit/s and 800 ms: seconds', measure: measurePush2g },
  'reconnect-idle': { about: 'coming back with nothing new: bytes, round trips, sockets', measure: measureReconnect },
  'one-attempt': { about: 'one attempt while online: bytes', measure: measureOneAttempt },
  cut: { about: '500 attempts with a broken connection: bytes sent again', measure: measureCut },
  'real-course': {
    about: 'a real course in three languages (needs the data beside the repository): publishing, size of the download',
    measure: measureRealCourse,
  },
  throughput: { about: 'many devices at once: attempts graded and durable a second', measure: measureThroughput },
  'class-of-40': {
    about: '40 devices with 50 operations each, at once, 250 kbit/s each: seconds',
    measure: measureClass,
  },
};

const say = (line: string) => console.error(line);

async function measureAll(names: readonly string[]): Promise<Row[]> {
  say('Starting a server and a database of its own ...');
  const world = await openBenchWorld(say);
  const interrupt = () => void world.stop().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  // A fault that nobody waits for must not leave a server and a database behind.
  process.once('uncaughtException', (fault) => {
    console.error(fault);
    interrupt();
  });
  try {
    const rows: Row[] = [];
    for (const name of names) {
      say(`Measuring ${name} ...`);
      const measured = (await benchByName[name]?.measure(world)) ?? [];
      rows.push(...measured.map((one) => toRow(name, one)));
    }
    return rows;
  } finally {
    await world.stop();
  }
}

async function run(words: string[]): Promise<string | null> {
  const options = { list: { type: 'boolean' }, json: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: words, allowPositionals: true, options });
  if (values.list) {
    for (const [name, { about }] of Object.entries(benchByName)) console.log(`${name}: ${about}`);
    return null;
  }
  const unknown = positionals.find((name) => !Object.hasOwn(benchByName, name));
  if (unknown !== undefined) return `There is no benchmark '${unknown}': see --list.`;
  if (process.platform !== 'linux') return 'Benchmarks read processor time and memory from /proc: they need Linux.';
  const rows = await measureAll(positionals.length > 0 ? positionals : Object.keys(benchByName));
  console.log(printRows(rows));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  return null;
}

const fault = await run(process.argv.slice(2)).catch((error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error),
);
if (fault !== null) {
  console.error(fault);
}
// A benchmark that failed may have left sockets open.
process.exit(fault === null ? 0 : 1);
