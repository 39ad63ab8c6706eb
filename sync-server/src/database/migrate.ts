// Brings a database to the newest shape: plain SQL files, forward only. Invariant: one starter at a time, and what was applied never changes.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { classifyFault, DatabaseUnavailable } from './database-fault.ts';

/** Migrations cannot go on; `message` is one sentence for the person at the shell. */
export class MigrationFault extends Error {
  override name = 'MigrationFault';
}

export type Migration = { name: string; text: string; hash: string };

/** Advisory locks are numbers: this one is ours alone in our database. */
const lockKey = '5183920461827364';
const fileName = /^(\d{4})-[a-z0-9-]+\.sql$/;

/**
 * Applies what is missing, each file in a transaction of its own, and the job queue's own tables. Safe when several servers
 * start at once. Returns the names applied now. Throws MigrationFault or DatabaseUnavailable.
 */
export async function migrateDatabase(connectionString: string, folder = migrationsFolder()): Promise<string[]> {
  const migrations = readMigrations(folder);
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  let isBroken = false;
  client.on('error', () => {
    isBroken = true;
  });
  await client.connect().catch((error: unknown) => {
    throw new DatabaseUnavailable(error);
  });
  try {
    await lockSchema(client);
    const applied = await applyMissing(client, migrations);
    await migrateJobs(connectionString);
    return applied;
  } catch (error) {
    throw classifyFault(error, isBroken);
  } finally {
    await client.end();
  }
}

/** One at a time may change the schema; ending the session frees the lock. Throws MigrationFault when this server cannot hold it. */
export async function lockSchema(client: pg.Client): Promise<void> {
  await checkServer(client);
  await client.query(`select pg_advisory_lock(${lockKey})`);
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; encoding: string }>(
    "select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding",
  );
  const { version, encoding } = rows[0] ?? { version: '0', encoding: '' };
  if (Number(version) < 140_000) throw new MigrationFault('PostgreSQL is older than version 14: use a newer server.');
  if (encoding !== 'UTF8') throw new MigrationFault(`The database is in ${encoding}: make one with encoding UTF8.`);
}

/** Beside this file in the source; beside `main.js` in the bundle, where the build copies it. */
function migrationsFolder(): string {
  return fileURLToPath(new URL('./migrations', import.meta.url));
}

/** Every migration of this build, in order. */
export function readMigrations(folder = migrationsFolder()): Migration[] {
  if (!existsSync(folder))
    throw new MigrationFault(`The migrations folder ${folder} is missing: build the server again.`);
  const names = readdirSync(folder).sort();
  names.forEach((name, index) => {
    if (!fileName.test(name)) throw new MigrationFault(`${name} is not named NNNN-what.sql in ${folder}.`);
    if (names[index - 1]?.slice(0, 4) === name.slice(0, 4)) {
      throw new MigrationFault(`Two migrations have the number ${name.slice(0, 4)} in ${folder}.`);
    }
  });
  return names.map((name) => {
    // A checkout on Windows may have other line ends; the migration is the same.
    const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return { name, text, hash: createHash('sha256').update(text).digest('hex') };
  });
}

async function applyMissing(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await openHistory(client);
  const { rows } = await client.query<{ name: string; hash: string }>(
    'select name, content_hash as hash from applied_migrations order by name',
  );
  const hashByName = new Map(rows.map(({ name, hash }) => [name, hash]));
  checkHistory(hashByName, migrations);
  const missing = migrations.filter(({ name }) => !hashByName.has(name));
  for (const migration of missing) await applyOne(client, migration);
  return missing.map(({ name }) => name);
}

export async function openHistory(client: pg.Client): Promise<void> {
  await client.query(`create table if not exists applied_migrations (
    name text primary key, content_hash text not null, applied_at timestamptz not null default now())`);
}

function checkHistory(hashByName: Map<string, string>, migrations: Migration[]): void {
  const knownNames = new Set(migrations.map(({ name }) => name));
  for (const name of hashByName.keys()) {
    if (knownNames.has(name)) continue;
    throw new MigrationFault(
      `The database has migration ${name}, which this server does not know: run a newer server.`,
    );
  }
  for (const { name, hash } of migrations) {
    if (hashByName.has(name) && hashByName.get(name) !== hash) {
      throw new MigrationFault(
        `${name} was edited after it was applied: restore it and put the change in a new migration.`,
      );
    }
  }
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await runMigration(client, migration);
    await client.query('commit');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const sentence = `Migration ${migration.name} failed and changed nothing: ${error.message}.`;
    throw new MigrationFault(sentence, { cause: error });
  }
}

/** Runs a migration in the transaction of its caller. */
export async function runMigration(client: pg.Client, { name, text, hash }: Migration): Promise<void> {
  await client.query(text);
  await client.query('insert into applied_migrations (name, content_hash) values ($1, $2)', [name, hash]);
}

/** Makes or renews the job queue's own tables. */
export async function migrateJobs(connectionString: string): Promise<void> {
  await runMigrations({ connectionString, logger: new Logger(() => () => undefined) });
}
