// npm run bench -- [NAME...] [--peers] [--readme] [--list] [--json FILE]: measures sync against the built server and prints a Markdown table.
// Invariant: everything runs on the loopback, and every process that was started is ended.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openAcademy } from './bench/academy-subject.ts';
import { describeMachine, ownName, printRows, type Row, toRow } from './bench/bench-figures.ts';
import { benchByName } from './bench/bench-list.ts';
import { type BenchWorld, openBenchWorld } from './bench/bench-world.ts';
import { compareSubjects } from './bench/compare-subjects.ts';
import { openPeers, type PeerSubject } from './bench/peer-subject.ts';
import { makeReadmeTable, replaceTable } from './bench/readme-table.ts';
import type { Subject } from './bench/subject.ts';
import { installDependencies } from './install-dependencies.mjs';

const peersFolder = fileURLToPath(new URL('./bench/peers', import.meta.url));
const readme = fileURLToPath(new URL('../README.md', import.meta.url));
const say = (line: string) => console.error(line);

async function measureOne(name: string, world: BenchWorld, subjects: readonly Subject[]): Promise<Row[]> {
  say(`Measuring ${name} ...`);
  const bench = benchByName[name];
  if (!bench) return [];
  if ('trial' in bench) return compareSubjects(name, bench, subjects, say);
  return (await bench.measure(world)).map((one) => toRow(name, ownName, one));
}

async function measureAll(names: readonly string[], withPeers: boolean): Promise<Row[]> {
  say('Starting a server and a database of its own ...');
  const world = await openBenchWorld(say);
  const peers: PeerSubject[] = [];
  const stop = async () => {
    await Promise.all(peers.map((peer) => peer.stop()));
    await world.stop();
  };
  const interrupt = () => void stop().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  // A fault that nobody waits for must not leave a server and a database behind.
  process.once('uncaughtException', (fault) => {
    console.error(fault);
    interrupt();
  });
  try {
    if (withPeers) peers.push(...openPeers(world.course));
    const rows: Row[] = [];
    for (const name of names) rows.push(...(await measureOne(name, world, [openAcademy(world), ...peers])));
    return rows;
  } finally {
    await stop();
  }
}

/** Installs the peers' packages, which no other command needs; says so when that is not possible. */
async function havePeers(): Promise<boolean> {
  const problem = await installDependencies(peersFolder);
  if (problem !== undefined) say(`The peers cannot be measured, only the academy itself. ${problem}`);
  return problem === undefined;
}

/** Answers what is wrong. */
function writeReadme(rows: readonly Row[]): string | null {
  const text = replaceTable(readFileSync(readme, 'utf8'), makeReadmeTable(rows, describeMachine()));
  if (text === null) return 'README.md has no marks for the table.';
  writeFileSync(readme, text);
  return null;
}

async function run(words: string[]): Promise<string | null> {
  const flag = { type: 'boolean' } as const;
  const options = { list: flag, peers: flag, readme: flag, json: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: words, allowPositionals: true, options });
  if (values.list) {
    for (const [name, { about }] of Object.entries(benchByName)) console.log(`${name}: ${about}`);
    return null;
  }
  const unknown = positionals.find((name) => !Object.hasOwn(benchByName, name));
  if (unknown !== undefined) return `There is no benchmark '${unknown}': see --list.`;
  if (process.platform !== 'linux') return 'Benchmarks read processor time and memory from /proc: they need Linux.';
  const withPeers = (values.peers || values.readme) === true && (await havePeers());
  const rows = await measureAll(positionals.length > 0 ? positionals : Object.keys(benchByName), withPeers);
  console.log(printRows(rows));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (!values.readme) return null;
  return withPeers ? writeReadme(rows) : 'README.md is left as it is: its table needs the peers.';
}

const fault = await run(process.argv.slice(2)).catch((error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error),
);
if (fault !== null) {
  console.error(fault);
}
// A benchmark that failed may have left sockets open.
process.exit(fault === null ? 0 : 1);
