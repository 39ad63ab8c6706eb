// The database that the settings ask for. Invariant: it is migrated before anybody sees its address.
import pg from 'pg';
import type { Settings } from '../settings/settings.ts';
import { DatabaseUnavailable } from './database-fault.ts';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
import { EmbeddedPostgresFault, systemErrorCode } from './embedded-postgres-fault.ts';
import { MigrationFault, migrateDatabase } from './migrate.ts';

export type ProvidedDatabase = {
  connectionString: string;
  /** Reaches PostgreSQL without a pooler: for LISTEN and the jobs. */
  directConnectionString: string;
  /** Names of the migrations applied now. */
  applied: string[];
  /** Stops an embedded database that this process owns; nothing else. Close your pools first. */
  stop(): Promise<void>;
};

/**
 * Joins DATABASE_URL, or starts the embedded database, and migrates it. Servers pass `refuse`: one a data folder;
 * command-line tools pass `share` and work beside a running server. See `describeStartFault` for what it throws.
 */
export async function provideDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'databaseDirectUrl' | 'dataDir'>,
  options: Omit<EmbeddedPostgresOptions, 'dataDir'>,
): Promise<ProvidedDatabase> {
  const { databaseUrl, databaseDirectUrl, dataDir } = settings;
  if (databaseUrl !== null) {
    const direct = databaseDirectUrl ?? databaseUrl;
    const applied = await migrateDatabase(direct);
    return { connectionString: databaseUrl, directConnectionString: direct, applied, stop: async () => undefined };
  }
  const postgres = await startEmbeddedPostgres({ ...options, dataDir });
  const { connectionString, stop } = postgres;
  try {
    const applied = await migrateDatabase(connectionString);
    return { connectionString, directConnectionString: connectionString, applied, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The sentence for the person at the shell when the database cannot be had, or null when `error` is a bug. */
export function describeStartFault(error: unknown): string | null {
  if (error instanceof EmbeddedPostgresFault || error instanceof MigrationFault) return error.message;
  if (!(error instanceof DatabaseUnavailable)) return null;
  const reason = describeCause(error.cause);
  return `The database cannot be reached (${reason}): check DATABASE_URL and that PostgreSQL is running there.`;
}

function describeCause(cause: unknown): string {
  if (cause instanceof pg.DatabaseError) return cause.message;
  // A name with several addresses fails with a list that has a code and no message.
  return cause instanceof Error ? cause.message || (systemErrorCode(cause) ?? cause.name) : String(cause);
}
