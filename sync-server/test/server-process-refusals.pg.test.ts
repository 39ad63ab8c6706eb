import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './postgres-database.ts';
import { prepareServer, readPostmasterPid, runServer } from './server-process.ts';
import { isType, registerLearner, WireDevice } from './wire-device.ts';

let folder: string;
let belowFile: string;
let database: TestDatabase;
let blocker: Server;
let takenPort: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'greenland-refusals-'));
  writeFileSync(path.join(folder, 'file'), '');
  belowFile = path.join(folder, 'file', 'data');
  database = await createTestDatabase();
  blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, resolve));
  const address = blocker.address();
  takenPort = String(typeof address === 'object' ? address?.port : 0);
});
afterAll(async () => {
  blocker.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** One line that begins like a sentence, ends like one, and is no stack. */
const oneSentence = /^[A-Z][^\n]*\.\n$/;

/** Ends with 1, and tells why in one sentence that holds `words`. */
async function expectRefusal(environment: Record<string, string>, words: RegExp): Promise<string> {
  const { code, stdout, stderr } = await runServer(environment);
  expect(stderr).toMatch(oneSentence);
  expect(stderr).toMatch(words);
  expect(code).toBe(1);
  return stdout;
}

describe('what it cannot start from is one sentence on stderr, exit code 1', () => {
  it.each([
    ['a setting that is no port', () => ({ PORT: 'abc' }), /PORT must be a whole number/],
    ['a data folder below a file', () => ({ DATA_DIR: belowFile }), /data folder .* below a file.*DATA_DIR/],
    [
      'a data folder that is a file',
      () => ({ DATA_DIR: path.dirname(belowFile) }),
      /data folder .* is a file.*DATA_DIR/,
    ],
    [
      'no room for keys beside an own database',
      () => ({ DATABASE_URL: database.connectionString, DATA_DIR: belowFile }),
      /signing key/,
    ],
    [
      'a database where nobody listens',
      () => ({ DATABASE_URL: 'postgres://academy@127.0.0.1:1/academy' }),
      /database cannot be reached.*DATABASE_URL/,
    ],
    [
      'a database that is not there',
      () => ({ DATABASE_URL: database.connectionString.replace(database.database, 'nowhere') }),
      /database cannot be reached.*nowhere.*DATABASE_URL/,
    ],
    ['a port that is taken', () => ({ DATABASE_URL: database.connectionString, PORT: takenPort }), /taken.*PORT/],
  ])('%s', async (_name, environment, words) => {
    await expectRefusal(environment(), words);
  });

  it('a port that is taken at the first start: its accounts were told, its database is stopped', async () => {
    const dataDir = path.join(folder, 'first-start');
    const told = await expectRefusal({ DATA_DIR: dataDir, PORT: takenPort }, /taken.*PORT/);
    expect(told).toMatch(/learner@example\.org\s+\S+/);
    expect(readPostmasterPid(dataDir)).toBeNull();
  }, 120_000);

  it('a second server on the same data folder: the first one goes on, and every socket of it', async () => {
    const first = await prepareServer();
    await first.start();
    const { id, token } = await registerLearner(first.url);
    const device = await new WireDevice(first.url, id, token).open();
    device.hello();
    await device.take(isType('welcome'));
    await expectRefusal({ DATA_DIR: first.dataDir }, /Another server \(process \d+\) already uses the data folder/);
    device.write('profile-changed', { firstName: 'Awa' });
    device.push();
    expect(await device.take(isType('ack'))).toMatchObject({ upTo: 1 });
    expect(device.closed).toBeNull();
    device.close();
    await first.dispose();
  }, 120_000);
});
