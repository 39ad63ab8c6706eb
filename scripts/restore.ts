// npm run restore -- FILE: puts a backup in the place of the database and begins a new epoch. The server must be stopped.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkBackup, restoreBackup } from '../sync-server/src/backup/restore-backup.ts';
import { reachDatabase } from '../sync-server/src/database/provide-database.ts';
import type { Settings } from '../sync-server/src/settings/settings.ts';
import { openShelves } from '../sync-server/src/storage/open-storage.ts';
import { runBackupFileCommand } from './backup-file-command.ts';

const usage = `npm run restore -- FILE

Replaces everything that the database and DATA_DIR/files hold by the backup in FILE, or changes nothing and says why. Stop the server first.
A new epoch begins: when they next connect, devices see that the server's memory went back and supply again what it lost, by
themselves. Put DATA_DIR/keys back before the server starts: without them everyone must sign in again, and the signatures of
earlier certificates and receipts can no longer be checked.`;

async function restore(settings: Settings, file: string): Promise<void> {
  const startedAt = Date.now();
  const backup = await checkBackup(file);
  const reached = await reachDatabase(settings, { log: console.log, randomBytes, whenOwned: 'refuse' });
  try {
    const restored = await restoreBackup(reached.directConnectionString, backup, openShelves(settings));
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    const { rows, tables, files, createdAt, epoch, applied } = restored;
    console.log(
      `Restored ${rows} rows of ${tables} tables and ${files} files, as they were at ${createdAt}, in ${seconds} s.`,
    );
    for (const name of applied) console.log(`applied ${name}`);
    console.log(`Epoch ${epoch} begins: devices will supply again what they did since the backup.`);
    const keys = join(settings.dataDir, 'keys');
    if (!existsSync(keys)) console.log(`${keys} is missing: put your copy of it there before the server starts.`);
  } finally {
    await reached.stop();
  }
}

await runBackupFileCommand({ usage, perform: restore });
