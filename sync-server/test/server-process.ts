// The built server as a process of its own, on a data folder and a port that outlive it: started, killed, started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const builtServer = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const patienceMs = 60_000;

type Environment = Record<string, string>;

export type ServerProcess = {
  url: string;
  port: number;
  dataDir: string;
  /** What it has printed so far, over all its starts. */
  output(): string;
  /** Starts it and waits until it answers. */
  start(): Promise<void>;
  /** Starts it and does not wait. */
  launch(): void;
  /** Its exit code, when it has ended by itself or by a signal that it took. */
  ended(): Promise<number | null>;
  /** kill -9 and gone; the embedded database is left to itself, as when a machine's owner ends the process. */
  kill(): Promise<void>;
  /** SIGTERM, or SIGINT to its whole group as Ctrl-C sends it; and its exit code. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<number | null>;
  /** Its process number. */
  pid(): number | undefined;
  /** The process number of the embedded database; null when none has been noted. */
  postmasterPid(): number | null;
  /** kill -9 of every process of the embedded database at once, so that none writes what another one held. */
  killPostgres(): void;
  /** Ends everything and removes the folder. */
  dispose(): Promise<void>;
};

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function isOver(child: ChildProcess | null): boolean {
  return !child || child.exitCode !== null || child.signalCode !== null;
}

function waitForExit(child: ChildProcess | null): Promise<number | null> {
  if (!child || isOver(child)) return Promise.resolve(child?.exitCode ?? null);
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

async function waitForAnswer(url: string, child: ChildProcess | null, output: () => string): Promise<void> {
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (isOver(child)) throw new Error(`The server ended before it answered:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The server did not answer within ${patienceMs} ms:\n${output()}`);
}

const testEnvironment = {
  NODE_ENV: 'test',
  AUTH_RATE_LIMIT: '100000',
  API_RATE_LIMIT: '100000',
  DEVICE_RATE_LIMIT: '100000',
};

/** In a process group of its own, as a shell gives to what it runs. */
function spawnServer(environment: Environment, folder: string, mainFile = builtServer): ChildProcess {
  const env = { ...process.env, ...testEnvironment, ...environment };
  const child = spawn(process.execPath, [mainFile], { env, cwd: folder, detached: true });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

/** The number on the first line of PostgreSQL's own note. */
export function readPostmasterPid(dataDir: string): number | null {
  const note = path.join(dataDir, 'postgres/cluster/postmaster.pid');
  return existsSync(note) ? Number(readFileSync(note, 'utf8').split('\n')[0]) : null;
}

/** The postmaster is stopped first: it would clean up after its children. */
function killCluster(postmaster: number | null): void {
  if (postmaster === null) return;
  process.kill(postmaster, 'SIGSTOP');
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
  for (const pid of [...children.filter(Boolean).map(Number), postmaster]) process.kill(pid, 'SIGKILL');
}

/** Runs the server until it ends by itself; what it cannot start from is told on `stderr`. */
export async function runServer(
  environment: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'greenland-run-'));
  const child = spawnServer({ PORT: '0', DATA_DIR: folder, ...environment }, folder);
  const told = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (told.stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (told.stderr += String(chunk)));
  const code = await waitForExit(child);
  rmSync(folder, { recursive: true, force: true });
  return { code, ...told };
}

/** Prepares a server; nothing runs until `start`. `environment` is added to the test's own; `mainFile`: a built server that lies elsewhere. */
export async function prepareServer(environment: Environment = {}, mainFile = builtServer): Promise<ServerProcess> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'greenland-server-'));
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  let child: ChildProcess | null = null;
  let printed = '';
  const launch = () => {
    child = spawnServer({ PORT: String(port), DATA_DIR: dataDir, ...environment }, dataDir, mainFile);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
  };
  const start = () => {
    launch();
    return waitForAnswer(url, child, () => printed);
  };
  const stop = (signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM') => {
    const pid = child?.pid ?? 0;
    if (!isOver(child)) process.kill(signal === 'SIGINT' ? -pid : pid, signal);
    return waitForExit(child);
  };
  return {
    ...{ url, port, dataDir, start, launch, stop },
    output: () => printed,
    ended: () => waitForExit(child),
    async kill() {
      child?.kill('SIGKILL');
      await waitForExit(child);
    },
    pid: () => child?.pid,
    postmasterPid: () => readPostmasterPid(dataDir),
    killPostgres: () => killCluster(readPostmasterPid(dataDir)),
    async dispose() {
      // A killed server left its database running: only a server that owns it stops it.
      if (isOver(child) && readPostmasterPid(dataDir) !== null) await start();
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
