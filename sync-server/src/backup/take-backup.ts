// A backup of the whole database at one moment, also of one that a server is writing to, and of the files that it names. It holds no private key:
// those are kept apart.
import { stat } from 'node:fs/promises';
import { asTransaction } from '../database/pool.ts';
import { readEpoch } from '../feed/epoch-store.ts';
import { BackupFault, explainBackup } from './backup-fault.ts';
import { writeBackupFile } from './backup-file.ts';
import { BackupEncoder, type CopiedTable } from './backup-format.ts';
import { copyFiles, type SourceShelves } from './copy-files.ts';
import {
  beginSnapshot,
  type CopyClient,
  copyOut,
  listFiles,
  listTables,
  readMigrated,
  withCopyClient,
} from './table-copy-store.ts';
import { orderByNeeds } from './table-order.ts';

/** `missed`: files that rows name and that were not there, or not whole. */
type Counted = { tables: number; rows: number; files: number; missed: string[] };
export type Backup = Counted & { sizeBytes: number };

async function* copyTable(
  client: CopyClient,
  table: CopiedTable,
  encoder: BackupEncoder,
): AsyncGenerator<Buffer, number> {
  yield encoder.table({ table: table.table, columns: table.columns });
  const rows = copyOut(client, table);
  for await (const bytes of rows) yield encoder.rows(bytes as Buffer);
  encoder.count(table.table, rows.rowCount);
  return rows.rowCount;
}

async function* copyEverything(
  client: CopyClient,
  { shelves, now }: BackupPorts,
  counted: Counted,
): AsyncGenerator<Buffer> {
  await beginSnapshot(client);
  const migrations = await readMigrated(client);
  if (migrations === null) throw new BackupFault('This database is empty: there is nothing to back up.');
  const encoder = new BackupEncoder();
  const epoch = await readEpoch(asTransaction(client));
  yield encoder.header({ createdAt: new Date(now).toISOString(), epoch, migrations });
  for (const table of orderByNeeds(await listTables(client))) {
    counted.rows += yield* copyTable(client, table, encoder);
    counted.tables += 1;
  }
  if (shelves !== null) {
    const files = await listFiles(client);
    yield* copyFiles(shelves, files, encoder, counted.missed);
    counted.files = files.length - counted.missed.length;
  }
  yield encoder.end();
}

/** `shelves` null: the files are in an object storage, which needs a copy of its own. `now` in milliseconds since 1970. */
export type BackupPorts = { shelves: SourceShelves | null; now: number };

/** Writes the backup to `path`. Throws BackupFault, DatabaseUnavailable, or what starting a database throws; a file that was there stays then. */
export async function takeBackup(connectionString: string, path: string, ports: BackupPorts): Promise<Backup> {
  const counted: Counted = { tables: 0, rows: 0, files: 0, missed: [] };
  try {
    await withCopyClient(connectionString, (client) => writeBackupFile(path, copyEverything(client, ports, counted)));
    return { ...counted, sizeBytes: (await stat(path)).size };
  } catch (error) {
    throw explainBackup(error, `Writing ${path}`);
  }
}
