// npm run backup -- FILE: writes the whole database and the files that it names to one file, also while the server is serving.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { takeBackup } from '../sync-server/src/backup/take-backup.ts';
import { reachDatabase } from '../sync-server/src/database/provide-database.ts';
import type { Settings } from '../sync-server/src/settings/settings.ts';
import { openShelves } from '../sync-server/src/storage/open-storage.ts';
import { runBackupFileCommand } from './backup-file-command.ts';

const usage = `npm run backup -- FILE

Writes the database, as it is at this moment, to FILE: accounts, courses, everything learners did and everything they were told;
and the files in DATA_DIR/files: media, certificates, pictures.
The server may go on serving. FILE is readable by its owner alone, and replaced only when the new one is whole.
Not in it, keep them too: the signing keys (DATA_DIR/keys) and, where one is set, the object storage.`;

async function backUp(settings: Settings, file: string): Promise<void> {
  const startedAt = Date.now();
  const reached = await reachDatabase(settings, { log: console.log, randomBytes, whenOwned: 'share' });
  try {
    const shelves = settings.objectStorage === null ? openShelves(settings) : null;
    const ports = { shelves, now: startedAt };
    const { tables, rows, files, missed, sizeBytes } = await takeBackup(reached.directConnectionString, file, ports);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `Wrote ${rows} rows of ${tables} tables and ${files} files to ${file}: ${Math.ceil(sizeBytes / 1024)} KB in ${seconds} s.`,
    );
    if (missed.length > 0) console.error(`Not in it, for they are missing or damaged: ${missed.join(', ')}.`);
    console.log(`The signing keys are not in it: keep a copy of ${join(settings.dataDir, 'keys')} in another place.`);
  } finally {
    await reached.stop();
  }
}

await runBackupFileCommand({ usage, perform: backUp });
