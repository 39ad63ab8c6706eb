// A process that starts the embedded database of the folder named on its command line, prints where it is, and waits to be killed.
import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from '../src/database/embedded-postgres.ts';
import { EmbeddedPostgresFault } from '../src/database/embedded-postgres-fault.ts';

const dataDir = process.argv[2] ?? '';
try {
  const postgres = await startEmbeddedPostgres({ dataDir, randomBytes, log: () => undefined, whenOwned: 'refuse' });
  console.log(`ready ${postgres.connectionString}`);
  process.on('SIGTERM', () => void postgres.stop());
} catch (error) {
  if (!(error instanceof EmbeddedPostgresFault)) throw error;
  console.log(`refused ${error.message}`);
  process.exitCode = 1;
}
