// Puts a backup in the place of what a database holds, and begins a new epoch: from that its devices see what they must supply again (P8).
// Invariant: one transaction. Until it commits nothing has changed, whatever happens, but that files may lie there that nobody names; after it nothing
// of the time before is left.
import { once } from 'node:events';
import { listWithoutPdf } from '../certificate/certificate-store.ts';
import { requestPaper } from '../certificate/issue-certificate.ts';
import {
  lockSchema,
  type Migration,
  migrateJobs,
  openHistory,
  readMigrations,
  runMigration,
} from '../database/migrate.ts';
import { asTransaction } from '../database/pool.ts';
import { startEpoch } from '../feed/epoch-store.ts';
import { addJob, dropJobs } from '../job/job-queue-store.ts';
import { BackupFault, explainBackup } from './backup-fault.ts';
import { readBackupFile } from './backup-file.ts';
import { type BackupEnd, type BackupHeader, type CopiedTable, damaged } from './backup-format.ts';
import { clearShelves, FileFiller, type TargetShelves } from './copy-files.ts';
import { FileGatherer } from './file-gatherer.ts';
import {
  beginRestore,
  type CopyClient,
  commitRestore,
  copyIn,
  dropEverything,
  emptyTables,
  listFiles,
  listTables,
  refuseForeignTables,
  refuseWhileServed,
  withCopyClient,
} from './table-copy-store.ts';

export type Restored = {
  createdAt: string;
  epoch: string;
  tables: number;
  rows: number;
  files: number;
  applied: string[];
};

/** A file that was whole when it was read, and the migrations of this build: those of the backup first. */
export type CheckedBackup = { path: string; header: BackupHeader; migrations: readonly Migration[] };

/**
 * Reads the whole file before anything is touched. Throws BackupFault for what is damaged, cut short or of a newer build, and when it
 * cannot be read.
 */
export async function checkBackup(path: string, migrations = readMigrations()): Promise<CheckedBackup> {
  try {
    return { path, header: await readHeader(path, migrations), migrations };
  } catch (error) {
    throw explainBackup(error, `Reading ${path}`);
  }
}

async function readHeader(path: string, migrations: readonly Migration[]): Promise<BackupHeader> {
  let header: BackupHeader | null = null;
  const gatherer = new FileGatherer();
  for await (const part of readBackupFile(path)) {
    if (part.kind === 'header') ({ header } = part);
    else if (part.kind === 'file') gatherer.begin(part.file);
    else if (part.kind === 'piece') gatherer.take(part.bytes);
  }
  gatherer.finish();
  if (header === null) throw damaged('it is cut short');
  const isKnown = header.migrations.every(
    ({ name, hash }, at) => migrations[at]?.name === name && migrations[at].hash === hash,
  );
  if (isKnown) return header;
  throw new BackupFault('This backup was made by another, newer build: restore it with that one. Nothing was changed.');
}

/** The schema as it was when the backup was made, and empty. */
async function makeSchema(client: CopyClient, migrations: readonly Migration[]): Promise<void> {
  await dropEverything(client);
  await openHistory(client);
  for (const migration of migrations) await runMigration(client, migration);
  await emptyTables(client, await listTables(client));
}

/** Takes the rows of one table after the other. */
class TableFiller {
  readonly rowsByTable: Record<string, number> = {};
  private open: { table: string; stream: ReturnType<typeof copyIn> } | null = null;
  private fault: unknown = null;

  constructor(private readonly client: CopyClient) {}

  async begin(table: CopiedTable): Promise<void> {
    await this.finish();
    const stream = copyIn(this.client, table);
    // A row that PostgreSQL refuses is told while nobody waits, or to whoever waits next.
    stream.on('error', (error) => {
      this.fault ??= error;
    });
    this.open = { table: table.table, stream };
  }

  async fill(bytes: Buffer): Promise<void> {
    if (!this.open) throw damaged('it holds rows of no table');
    this.complain();
    if (!this.open.stream.write(bytes)) await once(this.open.stream, 'drain');
  }

  async finish(): Promise<void> {
    const { open } = this;
    this.open = null;
    if (!open) return;
    this.complain();
    open.stream.end();
    await once(open.stream, 'finish');
    this.rowsByTable[open.table] = open.stream.rowCount;
  }

  private complain(): void {
    if (this.fault !== null) throw this.fault;
  }
}

function checkCounts(rowsByTable: Record<string, number>, end: BackupEnd): void {
  const names = new Set([...Object.keys(rowsByTable), ...Object.keys(end.rowsByTable)]);
  for (const name of names) {
    if (rowsByTable[name] !== end.rowsByTable[name]) throw damaged(`the rows of ${name} are not all there`);
  }
}

async function fillTables(
  client: CopyClient,
  path: string,
  files: FileFiller,
): Promise<{ tables: number; rows: number }> {
  const filler = new TableFiller(client);
  for await (const part of readBackupFile(path)) {
    await files.take(part);
    if (part.kind === 'table') await filler.begin(part.table);
    else if (part.kind === 'rows') await filler.fill(part.bytes);
    else if (part.kind === 'end') {
      await filler.finish();
      checkCounts(filler.rowsByTable, part.end);
    }
  }
  const counts = Object.values(filler.rowsByTable);
  return { tables: counts.length, rows: counts.reduce((sum, rows) => sum + rows, 0) };
}

/** Jobs of the time before are gone: papers that are missing are made again, mails that were waiting are not sent, for most of them were. */
async function renewJobs(client: CopyClient): Promise<void> {
  const tx = asTransaction(client);
  await dropJobs(tx);
  for (const id of await listWithoutPdf(tx)) await requestPaper(tx, id, addJob);
}

async function prepareEverything(client: CopyClient, { path, header, migrations }: CheckedBackup, files: FileFiller) {
  await refuseWhileServed(client);
  await refuseForeignTables(client);
  await beginRestore(client);
  const later = migrations.slice(header.migrations.length);
  await makeSchema(client, migrations.slice(0, header.migrations.length));
  const filled = await fillTables(client, path, files);
  for (const migration of later) await runMigration(client, migration);
  await renewJobs(client);
  const epoch = await startEpoch(asTransaction(client));
  return { ...filled, files: files.count, epoch, applied: later.map(({ name }) => name) };
}

/**
 * Replaces all that the database holds by the backup, in the newest shape, under a new epoch, and puts its files onto `shelves`. No server may be
 * running on it.
 * Throws BackupFault, MigrationFault or DatabaseUnavailable, and has changed nothing then.
 */
export async function restoreBackup(
  connectionString: string,
  backup: CheckedBackup,
  shelves: TargetShelves,
): Promise<Restored> {
  const files = new FileFiller(shelves);
  try {
    return await withCopyClient(connectionString, async (client) => {
      await lockSchema(client);
      await migrateJobs(connectionString);
      const restored = await prepareEverything(client, backup, files).catch(async (error: unknown) => {
        await files.undo();
        throw error;
      });
      await commitRestore(client);
      await clearShelves(shelves, await listFiles(client));
      return { createdAt: backup.header.createdAt, ...restored };
    });
  } catch (error) {
    throw explainBackup(error, `Restoring ${backup.path}`);
  }
}
