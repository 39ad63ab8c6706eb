// Commands that work on the database of the settings, beside running servers or without any. What cannot be done is one sentence and exit code 1.
import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '../sync-server/src/database/pool.ts';
import { describeStartFault, provideDatabase } from '../sync-server/src/database/provide-database.ts';
import { loadSettings } from '../sync-server/src/settings/settings.ts';

/** Answers the sentence to refuse with, or null when all is done. */
export type DatabaseWork = (database: Database) => Promise<string | null>;

/** `work`: what the words of the command ask for, or a sentence that says what is wrong with them. */
export async function runDatabaseCommand(work: DatabaseWork | string): Promise<void> {
  const fault = typeof work === 'string' ? work : await runWork(work);
  if (fault === null) return;
  console.error(fault);
  process.exitCode = 1;
}

async function runWork(work: DatabaseWork): Promise<string | null> {
  const result = loadSettings();
  if (!result.ok) return result.faults.join('\n');
  try {
    const provided = await provideDatabase(result.settings, { log: console.log, randomBytes, whenOwned: 'share' });
    const database = openDatabase(provided.connectionString);
    try {
      return await work(database);
    } finally {
      await database.end();
      await provided.stop();
    }
  } catch (error) {
    const sentence = describeStartFault(error);
    if (sentence === null) throw error;
    return sentence;
  }
}
