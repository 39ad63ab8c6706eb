// npm run badges -- list | add FILE.json | remove CODE : what learners can earn. Works beside a running server.
// A badge is { "code", "name", "description", "icon"?, "criteria" }; criteria are those of SPEC BG1. A file with faults adds nothing.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { v7 } from 'uuid';
import { readBadgeFile } from '../sync-server/src/badge/badge-file.ts';
import { addBadge, listBadges, removeBadge } from '../sync-server/src/badge/badge-store.ts';
import { type Database, openDatabase } from '../sync-server/src/database/pool.ts';
import { describeStartFault, provideDatabase } from '../sync-server/src/database/provide-database.ts';
import { loadSettings } from '../sync-server/src/settings/settings.ts';

const usage = 'npm run badges -- list | add FILE.json | remove CODE';

/** Does `work` with the academy's database, and answers its sentence of refusal or null. */
async function useDatabase(work: (database: Database) => Promise<string | null>): Promise<string | null> {
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

async function list(database: Database): Promise<null> {
  for (const { code, name, criteria, holders } of await listBadges(database)) {
    console.log(`${code}: ${name} (held by ${holders}) ${JSON.stringify(criteria)}`);
  }
  return null;
}

async function add(path: string): Promise<string | null> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return `${path} cannot be read: ${(error as Error).message}`;
  }
  const read = readBadgeFile(text);
  if (!read.ok) return read.faults.map((fault) => `${path}: ${fault}`).join('\n');
  const { badge } = read;
  return useDatabase(async (database) => {
    const added = await database.transaction((tx) => addBadge(tx, v7(), badge));
    if (!added) return `There is a badge '${badge.code}' already: nothing was changed.`;
    console.log(
      `Added '${badge.code}'. Who meets its criteria already gets it with the next work that counts for something new.`,
    );
    return null;
  });
}

async function remove(database: Database, code: string): Promise<string | null> {
  const holders = await database.transaction((tx) => removeBadge(tx, code));
  if (holders === null) return `There is no badge '${code}'.`;
  if (holders > 0) return `'${code}' is held by ${holders}: what was earned stays. Nothing was changed.`;
  console.log(`Removed '${code}'.`);
  return null;
}

async function run([command, name, ...rest]: string[]): Promise<string | null> {
  if (rest.length > 0) return usage;
  if (command === 'list' && name === undefined) return useDatabase(list);
  if (command === 'add' && name !== undefined) return add(name);
  if (command === 'remove' && name !== undefined) return useDatabase((database) => remove(database, name));
  return usage;
}

const fault = await run(process.argv.slice(2));
if (fault !== null) {
  console.error(fault);
  process.exitCode = 1;
}
