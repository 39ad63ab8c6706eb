// Whole tables in and out of PostgreSQL, as COPY text. Invariant: everything here runs in a transaction of its caller.
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { DatabaseUnavailable } from '../database/database-fault.ts';
import { BackupFault } from './backup-fault.ts';
import type { BackedUpFile, CopiedTable } from './backup-format.ts';

/** How backup and restore name themselves; every connection of a server has a name that begins like it. */
const namePrefix = 'greenland-academy';
const lockTimeout = '10s';

export type CopyClient = pg.Client;

/** One connection, ended when `fn` has ended. Throws DatabaseUnavailable when there is none. */
export async function withCopyClient<T>(connectionString: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectToCopy(connectionString);
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

async function connectToCopy(connectionString: string): Promise<pg.Client> {
  const options = { connectionTimeoutMillis: 10_000, application_name: `${namePrefix} copy` };
  const client = new pg.Client({ connectionString, ...options });
  // Whoever waits for an answer is told too; without a listener the error would end this process.
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw new DatabaseUnavailable(error);
  });
  return client;
}

/** From here to commit every read sees the same moment, while a server goes on writing. */
export async function beginSnapshot(client: pg.Client): Promise<void> {
  await client.query('begin isolation level repeatable read read only');
}

type Migrated = { name: string; hash: string };

/** The migrations of the database; null when it is none of ours. */
export async function readMigrated(client: pg.Client): Promise<Migrated[] | null> {
  const found = await client.query(
    "select 1 from pg_tables where schemaname = current_schema() and tablename = 'applied_migrations'",
  );
  if (found.rowCount === 0) return null;
  const { rows } = await client.query<Migrated>(
    'select name, content_hash as hash from applied_migrations order by name',
  );
  return rows;
}

export type TableShape = CopiedTable & { needs: string[] };

/** Every table with the columns that are written; `needs`: the tables that its rows refer to. Counters that a crash may empty are left out. */
export async function listTables(client: pg.Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select c.relname as "table",
        array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and a.attgenerated = '' order by a.attnum) as columns,
        array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
          where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
      from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        and not c.relispartition and c.relpersistence = 'p' and c.relname <> 'applied_migrations' order by c.relname`,
  );
  return rows;
}

const nameColumns = ({ columns }: CopiedTable) => columns.map((column) => pg.escapeIdentifier(column)).join(', ');

/** The rows of a table in COPY text; `rowCount` is right when it has ended. */
export function copyOut(client: pg.Client, table: CopiedTable) {
  // A query and not the table: only so a partitioned one can be copied.
  return client.query(copyTo(`copy (select ${nameColumns(table)} from ${pg.escapeIdentifier(table.table)}) to stdout`));
}

/** The files that rows name, and that are not in the rows themselves. */
export async function listFiles(client: pg.Client): Promise<BackedUpFile[]> {
  const { rows } = await client.query<BackedUpFile>(
    `select 'packs' as shelf, hash as name, media_type as "mediaType", size_bytes as "sizeBytes" from packs
        where body is null and size_bytes > 0
      union all select 'avatars', name, media_type, size_bytes from avatars where body is null order by shelf, name`,
  );
  return rows;
}

/** Takes COPY text into a table; `rowCount` is right when it has finished. */
export function copyIn(client: pg.Client, table: CopiedTable) {
  return client.query(copyFrom(`copy ${pg.escapeIdentifier(table.table)} (${nameColumns(table)}) from stdin`));
}

/** Begins the one transaction of a restore. */
export async function beginRestore(client: pg.Client): Promise<void> {
  await client.query('begin');
  await client.query(`set local lock_timeout = '${lockTimeout}'`);
  // Rows that are copied are no news: what they came to, counts that triggers keep among it, is in the backup too.
  await client.query("set local academy.restoring = 'on'");
}

/** Ends it; then lets PostgreSQL look at what it now holds, so that the first questions are answered fast. */
export async function commitRestore(client: pg.Client): Promise<void> {
  await client.query('commit');
  await client.query('analyze');
}

/** Throws BackupFault when somebody else of the academy is connected: what they write would be lost, what they know would be wrong. */
export async function refuseWhileServed(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and application_name like '${namePrefix}%'`,
  );
  if (rowCount === 0) return;
  throw new BackupFault(
    'A server or a command of the academy is at work on this database: stop it before you restore. Nothing was changed.',
  );
}

/** Throws BackupFault when there are tables of somebody else: they would go. */
export async function refuseForeignTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select 1 from pg_tables where schemaname = current_schema() limit 1');
  if (rows.length === 0 || (await readMigrated(client)) !== null) return;
  throw new BackupFault(
    'This database holds tables that are not of the academy: restore into one of its own. Nothing was changed.',
  );
}

/** Takes away every table and function of the schema, what extensions brought excepted. */
export async function dropEverything(client: pg.Client): Promise<void> {
  await client.query(`do $$ declare found record; begin
    for found in select c.oid::regclass as name from pg_class c where c.relnamespace = current_schema()::regnamespace
        and c.relkind in ('r', 'p') and not c.relispartition
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e') loop
      execute format('drop table %s cascade', found.name);
    end loop;
    for found in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = current_schema()::regnamespace
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
      execute format('drop function %s cascade', found.name);
    end loop;
  end $$`);
}

/** What migrations put into tables themselves makes room for what was backed up. */
export async function emptyTables(client: pg.Client, tables: readonly CopiedTable[]): Promise<void> {
  await client.query(`truncate ${tables.map(({ table }) => pg.escapeIdentifier(table)).join(', ')}`);
}
