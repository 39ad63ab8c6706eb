import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { EmbeddedPostgresFault } from './embedded-postgres-fault.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function makeDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'greenland-embedded-'));
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, whenOwned: 'refuse' | 'share' = 'refuse'): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, randomBytes, log: () => undefined, whenOwned });
  onTestFinished(() => postgres.stop());
  return postgres;
}

/** Starts another process that owns the database; resolves with its first line. */
async function launch(dataDir: string): Promise<{ child: ChildProcess; line: string }> {
  const script = fileURLToPath(new URL('../../test/postgres-launch-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, line };
}

async function ask(connectionString: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

function postmasterPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
}

describe('startEmbeddedPostgres', () => {
  it('keeps its data from one start to the next, sorts by UTF-8, and hides its password', async () => {
    const dataDir = makeDataDir();
    const first = await start(dataDir);
    await ask(first.connectionString, "create table note as select 'kept'::text as body");
    expect(await ask(first.connectionString, "select lower('ÉTÉ')")).toBe('été');
    expect(await ask(first.connectionString, 'show data_checksums')).toBe('on');
    expect(statSync(join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
    await first.stop();
    const second = await start(dataDir);
    expect(await ask(second.connectionString, 'select body from note')).toBe('kept');
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('joins the database that a killed server left running', async () => {
    const dataDir = makeDataDir();
    const { child, line } = await launch(dataDir);
    const connectionString = line.replace('ready ', '');
    const startedAt = await ask(connectionString, 'select pg_postmaster_start_time()');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const postgres = await start(dataDir);
    expect(postgres.connectionString).toBe(connectionString);
    expect(await ask(connectionString, 'select pg_postmaster_start_time()')).toEqual(startedAt);
    await postgres.stop();
    await expect(ask(connectionString, 'select 1')).rejects.toThrow();
  });

  it('refuses a second server, names the first, and leaves its database alone; a tool may share it', async () => {
    const dataDir = makeDataDir();
    const first = await start(dataDir);
    const { child, line } = await launch(dataDir);
    expect(line).toBe(
      `refused Another server (process ${process.pid}) already uses the data folder ${dataDir}: stop it, or set DATA_DIR to another folder.`,
    );
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    const tool = await start(dataDir, 'share');
    expect(tool.connectionString).toBe(first.connectionString);
    await tool.stop();
    expect(await ask(first.connectionString, 'select 1')).toBe(1);
  });

  it('makes one database when two servers start for the first time at the same moment', async () => {
    const dataDir = makeDataDir();
    const { 0: one, 1: two } = await Promise.all([launch(dataDir), launch(dataDir)]);
    expect([one.line, two.line].map((line) => line.split(' ')[0]).sort()).toEqual(['ready', 'refused']);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    const winner = one.line.startsWith('ready') ? one.child : two.child;
    winner.kill('SIGTERM');
    await once(winner, 'exit');
  });

  it('starts PostgreSQL again under the same address when it is killed', async () => {
    const dataDir = makeDataDir();
    const { connectionString } = await start(dataDir);
    const killedPid = postmasterPid(dataDir);
    process.kill(killedPid, 'SIGKILL');
    await expect.poll(() => ask(connectionString, 'select 1').catch(() => 'away'), { timeout: 15_000 }).toBe(1);
    expect(postmasterPid(dataDir)).not.toBe(killedPid);
  });

  it('is not kept from starting by a note that names an unrelated process', async () => {
    const dataDir = makeDataDir();
    await (await start(dataDir)).stop();
    const cluster = join(dataDir, 'postgres/cluster');
    writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n1700000000\n5432\n\n\n`);
    const { connectionString } = await start(dataDir);
    expect(await ask(connectionString, 'select 1')).toBe(1);
  });

  it('falls back to a local port when the path is too long for a socket', async () => {
    const dataDir = join(makeDataDir(), 'a-folder-with-a-long-name-'.repeat(4));
    const { connectionString } = await start(dataDir);
    expect(new URL(connectionString).hostname).toBe('127.0.0.1');
    expect(await ask(connectionString, 'select 1')).toBe(1);
  });

  it('says in one sentence why a folder cannot be used', async () => {
    const dataDir = makeDataDir();
    writeFileSync(join(dataDir, 'file'), '');
    const attempt = startEmbeddedPostgres({
      dataDir: join(dataDir, 'file', 'below'),
      randomBytes,
      log: () => undefined,
      whenOwned: 'refuse',
    });
    await expect(attempt).rejects.toThrow(EmbeddedPostgresFault);
    await expect(attempt).rejects.toThrow(/^The data folder .*below is below a file, not a folder: set DATA_DIR/);
  });
});
