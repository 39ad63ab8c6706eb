import { expect, it } from 'vitest';
import { openDatabase } from '../src/database/pool.ts';
import { stressFeed } from './feed-stress.ts';
import { createTestDatabase } from './postgres-database.ts';

it('[DV2] [DV4] 20,000 commits of 12 writers: each of 3 readers meets every document once, and none that was undone', async () => {
  const testDatabase = await createTestDatabase();
  const database = openDatabase(testDatabase.connectionString, { maxConnections: 16 });
  try {
    const outcome = await stressFeed(database, { commits: 20_000, writers: 12, readers: 3, streams: 5 });
    expect(outcome).toMatchObject({ committed: 19_600, undone: 400, lost: 0, repeated: 0 });
    expect(outcome.pages).toBeGreaterThan(100);
  } finally {
    await database.end();
    await testDatabase.drop();
  }
}, 120_000);
