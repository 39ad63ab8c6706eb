// The server's connections to PostgreSQL. Invariants: a connection that dies never ends the process; what may write takes a Transaction.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { classifyFault, DatabaseUnavailable, isRetryable } from './database-fault.ts';

/** A statement with a `name` is prepared once per connection: twice as fast as an unnamed one. */
export type Statement = { name?: string; text: string; values?: readonly unknown[] };
export type Row = Record<string, unknown>;
export type Rows<T> = { rows: T[]; rowCount: number };

/** Reads. Rows come as they are: parse them with zod where their shape matters. int8 and numeric are numbers, date is text. */
export interface Queryable {
  query<T = Row>(statement: string | Statement, values?: readonly unknown[]): Promise<Rows<T>>;
}

/** An open READ COMMITTED transaction: writing functions take one, so that their caller decides what commits together. */
export interface Transaction extends Queryable {
  readonly isTransaction: true;
  /** Runs `act` once what was written is committed, and never when it is not. It must not throw. */
  afterCommit(act: () => void): void;
}

export interface Database extends Queryable {
  /** Runs `fn` in one transaction; after a deadlock or serialization failure it runs again, so `fn` must not act outside. */
  transaction<T>(fn: (tx: Transaction) => Promise<T>): Promise<T>;
  /** One connection for session-bound work (advisory locks, cursors), outside any transaction. */
  withClient<T>(fn: (client: Queryable) => Promise<T>): Promise<T>;
  /** For libraries that bring their own SQL (jobs, rate limits). */
  readonly pool: pg.Pool;
  end(): Promise<void>;
}

/**
 * An array in PostgreSQL's own spelling, for long ones: the driver quotes and escapes each element. Only for values that need no quotes:
 * ids, hashes, numbers, truth values.
 */
export const plainArray = (values: readonly (string | number | boolean | null)[]): string =>
  `{${values.map((value) => value ?? 'null').join(',')}}`;

/** JSON values, a line each, for `string_to_table`: as one JSON array PostgreSQL would read them all once more. */
export const jsonLines = (values: readonly unknown[]): string =>
  values.map((value) => JSON.stringify(value)).join('\n');

/** `statementTimeoutMs`: a statement that takes longer is given up, so that one that hangs on a lock keeps nobody's socket waiting for ever. */
export type DatabaseOptions = {
  maxConnections?: number;
  statementTimeoutMs?: number;
  log?: (line: string) => void;
};

const maxTries = 4;
const connectionTimeoutMs = 5000;
const statementTimeoutMs = 60_000;

/** PostgreSQL type numbers: int8, numeric, date. */
const parserByTypeId = new Map<number, (text: string) => unknown>([
  [20, Number],
  [1700, Number],
  [1082, (text) => text],
]);

const types: pg.CustomTypesConfig = {
  getTypeParser: (typeId: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parserByTypeId.get(typeId)) || pg.types.getTypeParser(typeId, format),
};

/** Opens a pool; connections are made when first needed, so this succeeds while the database is away. */
export function openDatabase(connectionString: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString,
    types,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: connectionTimeoutMs,
    statement_timeout: options.statementTimeoutMs ?? statementTimeoutMs,
    keepAlive: true,
    application_name: 'greenland-academy',
  });
  pool.on('error', (error) => options.log?.(`An idle database connection ended: ${error.message}`));
  const lend: Lend = (fn) => lendClient(pool, fn);
  return {
    pool,
    query: (statement, values) => lend((client) => runStatement(client, statement, values)),
    withClient: (fn) => lend((client) => fn(asQueryable(client))),
    transaction: (fn) => runTransaction(lend, fn),
    end: () => pool.end(),
  };
}

type Lend = <T>(fn: (client: pg.PoolClient) => Promise<T>) => Promise<T>;

async function lendClient<T>(pool: pg.Pool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new DatabaseUnavailable(error);
  });
  let brokenBy: Error | undefined;
  // The pool listens to idle clients only; a checked-out one without a listener would end the process.
  const onError = (error: Error) => {
    brokenBy = error;
  };
  client.on('error', onError);
  try {
    return await fn(client);
  } catch (error) {
    const fault = classifyFault(error, brokenBy !== undefined);
    if (fault instanceof DatabaseUnavailable) brokenBy ??= fault;
    throw fault;
  } finally {
    client.off('error', onError);
    client.release(brokenBy);
  }
}

async function runStatement<T>(
  client: pg.ClientBase,
  statement: string | Statement,
  values?: readonly unknown[],
): Promise<Rows<T>> {
  const config: Statement = typeof statement === 'string' ? { text: statement, values } : statement;
  const result = await client.query({ ...config, values: config.values ? [...config.values] : undefined });
  return { rows: result.rows, rowCount: result.rowCount ?? 0 };
}

function asQueryable(client: pg.ClientBase): Queryable {
  return { query: (statement, values) => runStatement(client, statement, values) };
}

/** A connection whose owner has begun a transaction, and will end it, as those who write in it take it. `acts` are the owner's to run. */
export function asTransaction(client: pg.ClientBase, acts: (() => void)[] = []): Transaction {
  return { ...asQueryable(client), isTransaction: true, afterCommit: (act) => void acts.push(act) };
}

async function runTransaction<T>(lend: Lend, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await lend((client) => runOnce(client, fn));
    } catch (error) {
      if (!isRetryable(error) || tries === maxTries) throw error;
      await delay(5 * 4 ** tries);
    }
  }
}

async function runOnce<T>(client: pg.PoolClient, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  const acts: (() => void)[] = [];
  await client.query('begin isolation level read committed');
  try {
    const result = await fn(asTransaction(client, acts));
    const { command } = await client.query('commit');
    // A statement failed, its error was swallowed, and PostgreSQL answered COMMIT by rolling back: that must not look saved.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back because one of its statements failed.');
    for (const act of acts) act();
    return result;
  } catch (error) {
    await rollBack(client, error);
    throw error;
  }
}

/** A connection that cannot roll back must not return to the pool: its fault goes up instead, with the first as its cause. */
async function rollBack(client: pg.PoolClient, cause: unknown): Promise<void> {
  try {
    await client.query('rollback');
  } catch {
    throw new DatabaseUnavailable(cause);
  }
}
