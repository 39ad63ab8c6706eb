// npm run migrate:dev: brings DATABASE_URL, or the embedded database (also beside a running server), to the newest shape.
import { randomBytes } from 'node:crypto';
import { describeStartFault, provideDatabase } from '../sync-server/src/database/provide-database.ts';
import { loadSettings } from '../sync-server/src/settings/settings.ts';

async function migrateDev(): Promise<string | null> {
  const result = loadSettings();
  if (!result.ok) return result.faults.join('\n');
  const { settings } = result;
  console.log(
    `Migrating ${settings.databaseUrl === null ? `the embedded database in ${settings.dataDir}` : 'DATABASE_URL'}`,
  );
  try {
    const database = await provideDatabase(settings, { log: console.log, randomBytes, whenOwned: 'share' });
    for (const name of database.applied) console.log(`applied ${name}`);
    if (database.applied.length === 0) console.log('Nothing to apply: it is up to date');
    await database.stop();
    return null;
  } catch (error) {
    const sentence = describeStartFault(error);
    if (sentence === null) throw error;
    return sentence;
  }
}

const fault = await migrateDev();
if (fault !== null) {
  console.error(fault);
  process.exitCode = 1;
}
