// The quiz versions with their keys, out of the server's own database: what must not be found on the wire.
import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../../sync-server/src/database/pool.ts';
import { provideDatabase } from '../../../sync-server/src/database/provide-database.ts';
import type { ServerProcess } from '../../../sync-server/test/server-process.ts';

export async function readQuizVersions({ dataDir }: ServerProcess): Promise<unknown[]> {
  const settings = { databaseUrl: null, databaseDirectUrl: null, dataDir };
  const provided = await provideDatabase(settings, { log: () => undefined, randomBytes, whenOwned: 'share' });
  const database = openDatabase(provided.connectionString);
  const { rows } = await database.query<{ body: unknown }>('select body from quiz_versions');
  await database.end();
  await provided.stop();
  return rows.map(({ body }) => body);
}
