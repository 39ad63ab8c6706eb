// Faults of PostgreSQL, classified once, where they are born. Invariant: nobody else looks at SQLSTATE codes or messages.
import pg from 'pg';

/** The database cannot be reached, is starting or stopping, or cut the connection: answer 503 and try again later. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database is unavailable.', { cause });
    this.name = 'DatabaseUnavailable';
  }
}

export function isDatabaseUnavailable(error: unknown): error is DatabaseUnavailable {
  return error instanceof DatabaseUnavailable;
}

/** SQLSTATEs of a server that is stopping, crashed, not ready yet, full or stuck (a statement timed out). Class 08 is 'connection exception'. */
const unavailableStates = new Set(['57014', '57P01', '57P02', '57P03', '57P05', '53300', '58000']);
/** Serialization failure and deadlock: the same transaction, run again, may succeed. */
const retryableStates = new Set(['40001', '40P01']);

/**
 * Turns a fault of a connection into DatabaseUnavailable and leaves every other error as it is.
 * `isConnectionBroken` says that the client itself saw its connection fail.
 */
export function classifyFault(error: unknown, isConnectionBroken: boolean): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  const state = sqlState(error);
  if (state === null) return isConnectionBroken ? new DatabaseUnavailable(error) : error;
  return unavailableStates.has(state) || state.startsWith('08') ? new DatabaseUnavailable(error) : error;
}

export function isRetryable(error: unknown): boolean {
  return retryableStates.has(sqlState(error) ?? '');
}

/** What PostgreSQL said when it refused a statement, or null when the error is anything else. */
export function complaintOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? error.message : null;
}

/** The name of the unique constraint or index that refused a row, or null when the error is anything else. */
export function violatedUnique(error: unknown): string | null {
  return error instanceof pg.DatabaseError && error.code === '23505' ? (error.constraint ?? '') : null;
}

function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}
