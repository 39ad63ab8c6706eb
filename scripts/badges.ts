// npm run badges -- list | add FILE.json | remove CODE : what learners can earn. Works beside a running server.
// A badge is { "code", "name", "description", "icon"?, "criteria" }; criteria are those of SPEC BG1. A file with faults adds nothing.
import { readFileSync } from 'node:fs';
import { v7 } from 'uuid';
import { readBadgeFile } from '../sync-server/src/badge/badge-file.ts';
import { addBadge, listBadges, removeBadge } from '../sync-server/src/badge/badge-store.ts';
import type { Database } from '../sync-server/src/database/pool.ts';
import { type DatabaseWork, runDatabaseCommand } from './database-command.ts';

const usage = 'npm run badges -- list | add FILE.json | remove CODE';

async function list(database: Database): Promise<null> {
  for (const { code, name, criteria, holders } of await listBadges(database)) {
    console.log(`${code}: ${name} (held by ${holders}) ${JSON.stringify(criteria)}`);
  }
  return null;
}

function add(path: string): DatabaseWork | string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return `${path} cannot be read: ${(error as Error).message}`;
  }
  const read = readBadgeFile(text);
  if (!read.ok) return read.faults.map((fault) => `${path}: ${fault}`).join('\n');
  const { badge } = read;
  return async (database) => {
    const added = await database.transaction((tx) => addBadge(tx, v7(), badge));
    if (!added) return `There is a badge '${badge.code}' already: nothing was changed.`;
    console.log(
      `Added '${badge.code}'. Who meets its criteria already gets it with the next work that counts for something new.`,
    );
    return null;
  };
}

async function remove(database: Database, code: string): Promise<string | null> {
  const holders = await database.transaction((tx) => removeBadge(tx, code));
  if (holders === null) return `There is no badge '${code}'.`;
  if (holders > 0) return `'${code}' is held by ${holders}: what was earned stays. Nothing was changed.`;
  console.log(`Removed '${code}'.`);
  return null;
}

function choose([command, name, ...rest]: string[]): DatabaseWork | string {
  if (rest.length > 0) return usage;
  if (command === 'list' && name === undefined) return list;
  if (command === 'add' && name !== undefined) return add(name);
  if (command === 'remove' && name !== undefined) return (database) => remove(database, name);
  return usage;
}

await runDatabaseCommand(choose(process.argv.slice(2)));
