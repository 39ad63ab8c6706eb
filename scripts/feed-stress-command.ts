// npm run stress:feed -- [COMMITS]: a million commits of concurrent writers while readers follow, over a PostgreSQL of its own in a temporary folder.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../sync-server/src/database/pool.ts';
import { provideDatabase } from '../sync-server/src/database/provide-database.ts';
import { stressFeed } from '../sync-server/test/feed-stress.ts';

const [words = '1000000'] = process.argv.slice(2);
const commits = Number(words);
const most = { writers: 24, readers: 3, streams: 12 };

async function run(): Promise<boolean> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'greenland-stress-'));
  const settings = { databaseUrl: null, databaseDirectUrl: null, dataDir };
  const provided = await provideDatabase(settings, { log: console.error, randomBytes, whenOwned: 'refuse' });
  const database = openDatabase(provided.connectionString, { maxConnections: most.writers + most.readers });
  try {
    const startMs = performance.now();
    const outcome = await stressFeed(database, { commits, ...most });
    const seconds = Math.round((performance.now() - startMs) / 1000);
    console.log(JSON.stringify({ ...outcome, seconds }));
    return outcome.lost + outcome.repeated === 0;
  } finally {
    await database.end();
    await provided.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

if (!Number.isSafeInteger(commits) || commits < 1) {
  console.error('npm run stress:feed -- [COMMITS]: a number from 1.');
  process.exitCode = 1;
} else if (!(await run())) process.exitCode = 1;
