// Where benchmarks happen: an embedded PostgreSQL and the built server, each a process of its own in a temporary folder, with courses and learners.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { v7 } from 'uuid';
import { type Accounts, createAccounts } from '../../sync-server/src/account/accounts.ts';
import { openSigningKeys } from '../../sync-server/src/certificate/signing-keys.ts';
import { type Database, openDatabase } from '../../sync-server/src/database/pool.ts';
import { provideDatabase } from '../../sync-server/src/database/provide-database.ts';
import { announceAccount } from '../../sync-server/src/feed/announcements.ts';
import { serverBuildOptions } from '../build-server.mjs';
import { type BenchCourse, publishBenchCourse } from './bench-course.ts';
import { holdFigures } from './held-figures-store.ts';
import { askedOf, collectedKilobytes, countProcessorTime, cpuMilliseconds } from './process-load.ts';

export type BenchLearner = { userId: string; email: string; token: string; refreshToken: string };

export type BenchWorld = {
  port: number;
  url: string;
  course: BenchCourse;
  database: Database;
  /** DATA_DIR of the server. */
  dataDir: string;
  /** A new account, without the cost of a real password. */
  makeLearner(): Promise<BenchLearner>;
  /** Processor time used so far, in milliseconds: of the server's process, and of PostgreSQL's for what it was asked. */
  cpu(): { serverMs: number; postgresMs: number };
  /** Keeps the server from folding its figures, which it does every ten seconds; answers what lets it go on. */
  holdFigures(): Promise<() => Promise<void>>;
  /** Resident memory of the server after its garbage was collected. */
  serverKilobytes(): Promise<number>;
  stop(): Promise<void>;
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const patienceMs = 60_000;
const cheapBcryptCost = 4;

function startServer(dataDir: string, databaseUrl: string): ChildProcess {
  const settings = {
    ...{ PORT: '0', DATA_DIR: dataDir, DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' },
    ...{ AUTH_RATE_LIMIT: '1000000', API_RATE_LIMIT: '1000000', DEVICE_RATE_LIMIT: '1000000', NODE_ENV: 'development' },
  };
  const main = path.join(root, 'sync-server/dist/main.js');
  const collector = fileURLToPath(new URL('./collect-on-signal.mjs', import.meta.url));
  return spawn(process.execPath, ['--expose-gc', '--import', collector, main], {
    cwd: dataDir,
    env: { ...process.env, ...settings },
    stdio: 'pipe',
  });
}

/** The port that the server prints when it listens. */
function readPort(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (why: string) => reject(new Error(`The server ${why}:\n${printed}`));
    const late = setTimeout(() => fail('did not start in time'), patienceMs);
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const port = /App +http:\/\/localhost:(\d+)/.exec(printed)?.[1];
      if (port === undefined) return;
      clearTimeout(late);
      resolve(Number(port));
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('exit', (code) => fail(`ended with code ${code}`));
  });
}

function openAccounts(database: Database, dataDir: string): Accounts {
  const keys = openSigningKeys({ folder: path.join(dataDir, 'keys'), madeAt: Date.now() });
  return createAccounts({
    ...{ database, announceAccount, requestMail: async () => undefined, now: Date.now, newId: v7, randomBytes },
    ...{ accessTokenSeconds: 86_400, refreshTokenSeconds: 2_592_000, cores: 2, bcryptCost: cheapBcryptCost },
    keys: {
      signingKey: () => keys.signingKey('access-token'),
      publicKey: (kid) => keys.publicKey('access-token', kid),
    },
  });
}

async function makeLearner(accounts: Accounts): Promise<BenchLearner> {
  const email = `${v7()}@bench.test`;
  const words = { firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr', password: 'Long-enough-1' };
  const made = await accounts.register({ email, ...words });
  if ('problem' in made) throw new Error(`No account: ${made.problem}`);
  return { userId: made.id, email, token: made.token, refreshToken: made.refreshToken };
}

const postmasterOf = (dataDir: string) =>
  Number(readFileSync(path.join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);

async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const late = setTimeout(() => server.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(late);
}

/** Builds the server, starts everything and publishes the courses. `stop` leaves nothing behind. */
export async function openBenchWorld(log: (line: string) => void): Promise<BenchWorld> {
  await build(serverBuildOptions(root));
  const dataDir = mkdtempSync(path.join(tmpdir(), 'greenland-bench-'));
  const provided = await provideDatabase(
    { databaseUrl: null, databaseDirectUrl: null, dataDir },
    { log, randomBytes, whenOwned: 'refuse' },
  );
  const server = startServer(dataDir, provided.connectionString);
  const database = openDatabase(provided.connectionString);
  const stop = async () => {
    await endServer(server);
    await database.end();
    await provided.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const port = await readPort(server);
    // It logs nothing but faults: a figure that came with one is worth nothing.
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk: Buffer) => log(`The server says: ${chunk}`));
    const course = await publishBenchCourse(database, dataDir);
    return composeWorld({ port, course, database, stop, server, accounts: openAccounts(database, dataDir), dataDir });
  } catch (error) {
    await stop();
    throw error;
  }
}

type Parts = Pick<BenchWorld, 'port' | 'course' | 'database' | 'stop'> & {
  server: ChildProcess;
  accounts: Accounts;
  dataDir: string;
};

function composeWorld({ port, course, database, stop, server, accounts, dataDir }: Parts): BenchWorld {
  const pid = server.pid ?? 0;
  const postmaster = postmasterOf(dataDir);
  const postgresMs = countProcessorTime(() => askedOf(postmaster));
  return {
    ...{ port, course, database, dataDir, stop },
    url: `http://127.0.0.1:${port}`,
    makeLearner: () => makeLearner(accounts),
    cpu: () => ({ serverMs: cpuMilliseconds(pid), postgresMs: postgresMs() }),
    holdFigures: () => holdFigures(database),
    serverKilobytes: () => collectedKilobytes(pid),
  };
}
