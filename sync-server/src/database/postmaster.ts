// Finds, starts and stops the postmaster of an embedded cluster. Invariant: a running postmaster is joined, never started twice.
import { readFileSync, readlinkSync, realpathSync, rmSync, statSync, truncateSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresFault, systemErrorCode } from './embedded-postgres-fault.ts';
import { type PostgresCluster, postgresUser } from './postgres-cluster.ts';
import { lastLine, runPostgresProgram } from './postgres-program.ts';

export type PostmasterAddress = { kind: 'socket'; folder: string } | { kind: 'tcp'; port: number };

/** Socket addresses hold 108 bytes on Linux and 104 on macOS, the ending zero included. */
const maxSocketPathBytes = 103;
const socketPort = 5432;
const maxLogBytes = 4 * 1024 * 1024;
const attempts = 40;
const attemptDelayMs = 250;

/** Joins the postmaster of this cluster, or starts it. `wantedPort` is kept when the cluster can only be reached by TCP. */
export async function reachPostmaster(cluster: PostgresCluster, wantedPort?: number): Promise<PostmasterAddress> {
  let failure = 'another process holds the folder';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const running = readPostmasterFile(cluster);
    if (running && (await accepts(running.address))) return running.address;
    if (running && ownsCluster(running.pid, cluster)) {
      // It is starting, recovering or stopping.
      await delay(attemptDelayMs);
      continue;
    }
    // A leftover whose number now belongs to an unrelated process would stop PostgreSQL from starting.
    if (running) removeLeftovers(cluster);
    const result = await startPostmaster(cluster, await chooseAddress(cluster, wantedPort));
    if (result.started) continue;
    failure = result.reason;
    await delay(attemptDelayMs);
    if (attempt >= 8) break;
  }
  throw new EmbeddedPostgresFault(
    'start_failed',
    `The embedded database did not start: ${failure} (see ${logFile(cluster)}).`,
  );
}

/** Ends sessions, writes a checkpoint and stops; returns when the postmaster is gone. */
export async function stopPostmaster(cluster: PostgresCluster): Promise<void> {
  const args = ['stop', '-D', cluster.visibleFolder, '-m', 'fast', '-w', '-t', '60'];
  await runPostgresProgram(cluster.programs, 'pg_ctl', args, cluster.clusterFolder);
}

export function connectionStringFor(cluster: PostgresCluster, address: PostmasterAddress, database: string): string {
  const start = `postgres://${postgresUser}:${cluster.password}@`;
  if (address.kind === 'tcp') return `${start}127.0.0.1:${address.port}/${database}`;
  return `${start}/${database}?host=${encodeURIComponent(address.folder)}&port=${socketPort}`;
}

/** PostgreSQL's own note of its process: number, folder, start, port, socket folder, listening address, one a line. */
function readPostmasterFile(cluster: PostgresCluster): { pid: number; address: PostmasterAddress } | null {
  try {
    const lines = readFileSync(join(cluster.clusterFolder, 'postmaster.pid'), 'utf8').split('\n');
    const address: PostmasterAddress = lines[4]
      ? { kind: 'socket', folder: join(cluster.home, 'run') }
      : { kind: 'tcp', port: Number(lines[3]) || socketPort };
    return { pid: Number(lines[0]), address };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** What a killed postmaster left: PostgreSQL honours both files for as long as the process number exists, be it a zombie's. */
function removeLeftovers({ clusterFolder, home }: PostgresCluster): void {
  rmSync(join(clusterFolder, 'postmaster.pid'), { force: true });
  rmSync(join(home, 'run', `.s.PGSQL.${socketPort}.lock`), { force: true });
}

/** Whether process `pid` is this cluster's: a postmaster always works inside its folder. Elsewhere than Linux, whether it lives. */
function ownsCluster(pid: number, cluster: PostgresCluster): boolean {
  try {
    if (process.platform === 'linux') {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster.clusterFolder);
    }
    return process.kill(pid, 0);
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
    return false;
  }
}

function accepts(address: PostmasterAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(
      address.kind === 'tcp'
        ? { host: '127.0.0.1', port: address.port }
        : { path: join(address.folder, `.s.PGSQL.${socketPort}`) },
    );
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

async function chooseAddress(cluster: PostgresCluster, wantedPort?: number): Promise<PostmasterAddress> {
  const folder = join(cluster.home, 'run');
  const fits = Buffer.byteLength(join(folder, `.s.PGSQL.${socketPort}`)) <= maxSocketPathBytes;
  if (fits && process.platform !== 'win32') return { kind: 'socket', folder };
  return { kind: 'tcp', port: wantedPort ?? (await findFreePort()) };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : socketPort));
    });
  });
}

async function startPostmaster(
  cluster: PostgresCluster,
  address: PostmasterAddress,
): Promise<{ started: true } | { started: false; reason: string }> {
  shortenLog(cluster);
  const server =
    address.kind === 'tcp'
      ? `-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p ${address.port}`
      : `-c listen_addresses= -c unix_socket_directories=../run -p ${socketPort}`;
  const args = ['start', '-D', cluster.visibleFolder, '-w', '-t', '60', '-l', '../postgres.log', '-o', server];
  const result = await runPostgresProgram(cluster.programs, 'pg_ctl', args, cluster.clusterFolder);
  if (result.exitCode === 0) return { started: true };
  return { started: false, reason: lastFatalLine(cluster) ?? lastLine(result.output) };
}

function logFile(cluster: PostgresCluster): string {
  return join(cluster.home, 'postgres.log');
}

function shortenLog(cluster: PostgresCluster): void {
  const stats = statSync(logFile(cluster), { throwIfNoEntry: false });
  if (stats && stats.size > maxLogBytes) truncateSync(logFile(cluster));
}

function lastFatalLine(cluster: PostgresCluster): string | null {
  if (!statSync(logFile(cluster), { throwIfNoEntry: false })) return null;
  const lines = readFileSync(logFile(cluster), 'utf8').split('\n');
  const line = lines.findLast((text) => text.includes('FATAL:'));
  return line?.split('FATAL:')[1]?.trim() ?? null;
}
