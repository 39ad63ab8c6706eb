// One PostgreSQL for a whole test run, with a migrated template database. Invariant: it lives in a temporary folder and leaves nothing behind.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../src/database/embedded-postgres.ts';
import { migrateDatabase } from '../src/database/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the template database lives; test databases are its clones. */
    templateConnectionString: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'greenland-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined, randomBytes, whenOwned: 'refuse' });
  await migrateDatabase(postgres.connectionString);
  await speedUp(postgres.connectionString);
  project.provide('templateConnectionString', postgres.connectionString);
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** Test data need not survive a power cut; what a killed process leaves behind still does. */
async function speedUp(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const setting of ['fsync = off', 'full_page_writes = off']) await client.query(`alter system set ${setting}`);
  await client.query('select pg_reload_conf()');
  await client.end();
}
