// The database that the settings ask for. Invariant: a server sees its address only after it was migrated.
import pg from 'pg';
import type { Settings } from '../settings/settings.ts';
import { DatabaseUnavailable } from './database-fault.ts';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
import { EmbeddedPostgresFault, systemErrorCode } from './embedded-postgres-fault.ts';
import { MigrationFault, migrateDatabase } from './migrate.ts';

export type ReachedDatabase = {
  connectionString: string;
  /** Reaches PostgreSQL without a pooler: for LISTEN and the jobs. */
  directConnectionString: string;
  /** Stops an embedded database that this process owns; nothing else. Close your pools first. */
  stop(): Promise<void>;
};

export type ProvidedDatabase = ReachedDatabase & {
  /** Names of the migrations applied now. */
  applied: string[];
};

type Place = Pick<Settings, 'databaseUrl' | 'databaseDirectUrl' | 'dataDir'>;
type ReachOptions = Omit<EmbeddedPostgresOptions, 'dataDir'>;

/** Joins DATABASE_URL, or starts the embedded database, and leaves what is in it as it is. */
export async function reachDatabase(place: Place, options: ReachOptions): Promise<ReachedDatabase> {
  const { databaseUrl, databaseDirectUrl, dataDir } = place;
  if (databaseUrl !== null) {
    const directConnectionString = databaseDirectUrl ?? databaseUrl;
    return { connectionString: databaseUrl, directConnectionString, stop: async () => undefined };
  }
  const { connectionString, stop } = await startEmbeddedPostgres({ ...options, dataDir });
  return { connectionString, directConnectionString: connectionString, stop };
}

/**
 * Joins DATABASE_URL, or starts the embedded database, and migrates it. Servers pass `refuse`: one a data folder;
 * command-line tools pass `share` and work beside a running server. See `describeStartFault` for what it throws.
 */
export async function provideDatabase(place: Place, options: ReachOptions): Promise<ProvidedDatabase> {
  const reached = await reachDatabase(place, options);
  try {
    return { ...reached, applied: await migrateDatabase(reached.directConnectionString) };
  } catch (error) {
    await reached.stop();
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
