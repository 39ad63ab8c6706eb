// npm run backup -- FILE: writes the whole database to one file, also while the server is serving.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { BackupFault } from '../sync-server/src/backup/backup-fault.ts';
import { takeBackup } from '../sync-server/src/backup/take-backup.ts';
import { describeStartFault, reachDatabase } from '../sync-server/src/database/provide-database.ts';
import { loadSettings, type Settings } from '../sync-server/src/settings/settings.ts';

const usage = `npm run backup -- FILE

Writes the database, as it is at this moment, to FILE: accounts, courses, everything learners did and everything they were told.
The server may go on serving. FILE is readable by its owner alone, and replaced only when the new one is whole.
Not in it, keep them too: the signing keys (DATA_DIR/keys) and, where one is set, the object storage.`;

async function backUp(settings: Settings, file: string): Promise<void> {
  const startedAt = Date.now();
  const reached = await reachDatabase(settings, { log: console.log, randomBytes, whenOwned: 'share' });
  try {
    const { tables, rows, sizeBytes } = await takeBackup(reached.directConnectionString, file, startedAt);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `Wrote ${rows} rows of ${tables} tables to ${file}: ${Math.ceil(sizeBytes / 1024)} KB in ${seconds} s.`,
    );
    console.log(`The signing keys are not in it: keep a copy of ${join(settings.dataDir, 'keys')} in another place.`);
  } finally {
    await reached.stop();
  }
}

async function run([file, ...rest]: string[]): Promise<string | null> {
  if (file === '--help' || file === '-h') {
    console.log(usage);
    return null;
  }
  if (file === undefined || file.startsWith('-') || rest.length > 0) return usage;
  const result = loadSettings();
  if (!result.ok) return result.faults.join('\n');
  try {
    await backUp(result.settings, file);
    return null;
  } catch (error) {
    const sentence = error instanceof BackupFault ? error.message : describeStartFault(error);
    if (sentence === null) throw error;
    return sentence;
  }
}

const fault = await run(process.argv.slice(2));
if (fault !== null) {
  console.error(fault);
  process.exitCode = 1;
}
