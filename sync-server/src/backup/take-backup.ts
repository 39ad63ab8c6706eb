// A backup of the whole database at one moment, also of one that a server is writing to. It holds no private key: those are files, kept apart.
import { stat } from 'node:fs/promises';
import { asTransaction } from '../database/pool.ts';
import { readEpoch } from '../feed/epoch-store.ts';
import { BackupFault, explainBackup } from './backup-fault.ts';
import { writeBackupFile } from './backup-file.ts';
import { BackupEncoder, type CopiedTable } from './backup-format.ts';
import {
  beginSnapshot,
  type CopyClient,
  copyOut,
  listTables,
  readMigrated,
  withCopyClient,
} from './table-copy-store.ts';
import { orderByNeeds } from './table-order.ts';

export type Backup = { tables: number; rows: number; sizeBytes: number };

type Counted = { tables: number; rows: number };

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

async function* copyEverything(client: CopyClient, now: number, counted: Counted): AsyncGenerator<Buffer> {
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
  yield encoder.end();
}

/** Writes the backup to `path`. Throws BackupFault, DatabaseUnavailable, or what starting a database throws; a file that was there stays then. */
export async function takeBackup(connectionString: string, path: string, now: number): Promise<Backup> {
  const counted: Counted = { tables: 0, rows: 0 };
  try {
    await withCopyClient(connectionString, (client) => writeBackupFile(path, copyEverything(client, now, counted)));
    return { ...counted, sizeBytes: (await stat(path)).size };
  } catch (error) {
    throw explainBackup(error, `Writing ${path}`);
  }
}
