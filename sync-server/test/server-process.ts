// The built server as a process of its own, on a data folder and a port that outlive it: started, killed, started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const mainFile = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const patienceMs = 60_000;

export type ServerProcess = {
  url: string;
  port: number;
  dataDir: string;
  /** What it has printed so far. */
  output(): string;
  /** Starts it and waits until it answers. */
  start(): Promise<void>;
  /** kill -9 and gone; the embedded database is left to itself, as when a machine's owner ends the process. */
  kill(): Promise<void>;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
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

function waitForExit(child: ChildProcess | null): Promise<number | null> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode ?? null);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function waitForAnswer(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (child.exitCode !== null) throw new Error(`The server ended before it answered:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The server did not answer within ${patienceMs} ms:\n${output()}`);
}

/** Prepares a server; nothing runs until `start`. `environment` is added to the test's own. */
export async function prepareServer(environment: Record<string, string> = {}): Promise<ServerProcess> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'greenland-server-'));
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  let child: ChildProcess | null = null;
  let printed = '';
  const own = {
    PORT: String(port),
    DATA_DIR: dataDir,
    NODE_ENV: 'test',
    AUTH_RATE_LIMIT: '100000',
    API_RATE_LIMIT: '100000',
  };
  const stop = () => {
    child?.kill('SIGTERM');
    return waitForExit(child);
  };
  const start = async () => {
    child = spawn(process.execPath, [mainFile], { env: { ...process.env, ...own, ...environment }, cwd: dataDir });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
    await waitForAnswer(url, child, () => printed);
  };
  return {
    ...{ url, port, dataDir, start, stop },
    output: () => printed,
    async kill() {
      child?.kill('SIGKILL');
      await waitForExit(child);
    },
    async dispose() {
      const isRunning = child !== null && child.exitCode === null && child.signalCode === null;
      // A killed server left its database running: only a server that owns it stops it.
      if (!isRunning) await start();
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
