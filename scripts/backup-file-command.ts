// What `npm run backup` and `npm run restore` have in common: one file named, settings read, faults told in a sentence.
import { BackupFault } from '../sync-server/src/backup/backup-fault.ts';
import { describeStartFault } from '../sync-server/src/database/provide-database.ts';
import { loadSettings, type Settings } from '../sync-server/src/settings/settings.ts';

export type BackupFileCommand = { usage: string; perform: (settings: Settings, file: string) => Promise<void> };

/** Answers what is wrong; null when it was done. */
async function run({ usage, perform }: BackupFileCommand, [file, ...rest]: string[]): Promise<string | null> {
  if (file === '--help' || file === '-h') {
    console.log(usage);
    return null;
  }
  if (file === undefined || file.startsWith('-') || rest.length > 0) return usage;
  const result = loadSettings();
  if (!result.ok) return result.faults.join('\n');
  try {
    await perform(result.settings, file);
    return null;
  } catch (error) {
    const sentence = error instanceof BackupFault ? error.message : describeStartFault(error);
    if (sentence === null) throw error;
    return sentence;
  }
}

/** Runs `command` with the words of the command line. */
export async function runBackupFileCommand(command: BackupFileCommand): Promise<void> {
  const fault = await run(command, process.argv.slice(2));
  if (fault === null) return;
  console.error(fault);
  process.exitCode = 1;
}
