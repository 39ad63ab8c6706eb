// A database of its own for a test file, cloned from the migrated template in about 30 ms.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export type TestDatabase = {
  connectionString: string;
  /** Its name in the cluster. */
  database: string;
  drop(): Promise<void>;
};

/** Clones the template; `kind: 'empty'` gives a database without any table instead. Drop it in `afterAll`. */
export async function createTestDatabase(kind: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const source = kind === 'migrated' ? 'academy' : 'template0';
  await runAsAdmin(`create database ${database} template ${source} strategy wal_log`);
  return {
    connectionString: connectionStringTo(database),
    database,
    drop: () => runAsAdmin(`drop database if exists ${database} with (force)`),
  };
}

function connectionStringTo(database: string): string {
  return inject('templateConnectionString').replace(/\/academy(?=$|\?)/, `/${database}`);
}

async function runAsAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: connectionStringTo('postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
