import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../sync-server/src/content/content-hash.ts';
import { queryEmbedded } from '../sync-server/test/embedded-rows.ts';
import { createTestDatabase, type TestDatabase } from '../sync-server/test/postgres-database.ts';
import { prepareServer, type ServerProcess } from '../sync-server/test/server-process.ts';
import { isType, registerLearner, WireDevice } from '../sync-server/test/wire-device.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'greenland-commands-'));
const file = path.join(folder, 'academy.backup');
let external: TestDatabase;
let server: ServerProcess;
beforeAll(async () => {
  external = await createTestDatabase();
  server = await prepareServer();
  await server.start();
}, 120_000);
afterAll(async () => {
  await external.drop();
  await server.dispose();
  rmSync(folder, { recursive: true });
}, 60_000);

type Outcome = { exitCode: number | string | null; out: string; err: string };

/** Runs a command of the shell in a process of its own. */
function run(name: 'backup' | 'restore', environment: Record<string, string>, ...words: string[]): Promise<Outcome> {
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const env = { ...process.env, NODE_ENV: 'test', ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', program, ...words], { env }, (error, out, err) => {
      resolve({ exitCode: error === null ? 0 : (error.code ?? null), out, err });
    });
  });
}

const embedded = () => ({ DATA_DIR: server.dataDir });
const oneSentence = /^[A-Z][^\n]*\.\n$/;

describe('npm run backup and npm run restore', () => {
  it('say how they are used', async () => {
    const [asked, forgotten] = await Promise.all([run('restore', {}, '--help'), run('backup', {})]);
    expect([asked.exitCode, asked.out.split('\n')[0]]).toEqual([0, 'npm run restore -- FILE']);
    expect([forgotten.exitCode, forgotten.err.split('\n')[0]]).toEqual([1, 'npm run backup -- FILE']);
  });

  it('[RW1] back up a database that its server is writing to, refuse to restore under it, and restore when it is stopped', async () => {
    const { id, token } = await registerLearner(server.url);
    const device = await new WireDevice(server.url, id, token).open();
    device.hello();
    await device.take(isType('welcome'));
    device.write('profile-changed', { firstName: 'Binta' });
    device.push();
    await device.take(isType('ack'));
    const made = await run('backup', embedded(), file);
    expect([made.exitCode, made.err]).toEqual([0, '']);
    expect(made.out).toMatch(
      /^Wrote \d+ rows of \d+ tables and [1-9]\d* files to .*academy\.backup: \d+ KB in [\d.]+ s\.\nThe signing keys are not in it/,
    );
    device.write('profile-changed', { firstName: 'Coumba' });
    device.push(2);
    await device.take(isType('ack'));

    const early = await run('restore', embedded(), file);
    expect(early).toMatchObject({ exitCode: 1, out: '' });
    expect(early.err).toMatch(oneSentence);
    expect(early.err).toMatch(/^Another server \(process \d+\) already uses the data folder/);
    const name = () => queryEmbedded(server.dataDir, 'select first_name from users where id = $1', [id]);
    expect(await name()).toEqual([{ first_name: 'Coumba' }]);

    device.close();
    await server.stop();
    const packs = path.join(server.dataDir, 'files/packs');
    const before = readdirSync(packs).sort();
    rmSync(packs, { recursive: true });
    const restored = await run('restore', embedded(), file);
    expect([restored.exitCode, restored.err]).toEqual([0, '']);
    expect(restored.out).toMatch(
      /^Restored \d+ rows of \d+ tables and [1-9]\d* files, as they were at 20.*Z, in [\d.]+ s\.\nEpoch [\w-]{36} begins: .*\.\n$/,
    );
    expect(readdirSync(packs).sort()).toEqual(before);
    await server.start();
    expect(await name()).toEqual([{ first_name: 'Binta' }]);
    const pack = await fetch(`${server.url}/packs/${before[0]}`, { headers: { 'accept-encoding': 'identity' } });
    expect(hashBytes(Buffer.from(await pack.arrayBuffer()))).toBe(before[0]);

    // The device comes back without being asked to, and the log goes up from where the server now stands.
    await device.open();
    device.hello();
    expect(await device.take(isType('welcome'))).toMatchObject({ acknowledged: 1 });
    device.push(2);
    expect(await device.take(isType('ack'))).toMatchObject({ upTo: 2 });
    expect(await name()).toEqual([{ first_name: 'Coumba' }]);
    device.close();
  }, 120_000);

  it('carry an embedded database to an external one, and name what they cannot do', async () => {
    const environment = { DATABASE_URL: external.connectionString, DATA_DIR: folder };
    const carried = await run('restore', environment, file);
    expect([carried.exitCode, carried.err]).toEqual([0, '']);
    expect(carried.out).toMatch(/keys is missing: put your copy of it there before the server starts\.\n$/);
    const back = await run('backup', environment, path.join(folder, 'external.backup'));
    expect(back.out.split(' to ')[0]).toMatch(/^Wrote \d+ rows of \d+ tables and [1-9]\d* files$/);

    writeFileSync(path.join(folder, 'damaged'), 'not a backup');
    const refusals = [
      await run('restore', environment, path.join(folder, 'damaged')),
      await run('restore', environment, path.join(folder, 'nowhere')),
      await run('backup', environment, path.join(folder, 'nowhere', 'x')),
      await run('backup', { DATABASE_URL: 'postgres://academy@127.0.0.1:1/academy' }, path.join(folder, 'y')),
    ];
    for (const { exitCode, out, err } of refusals) {
      expect([exitCode, out]).toEqual([1, '']);
      expect(err).toMatch(oneSentence);
    }
    expect(readdirSync(folder).sort()).toEqual(['academy.backup', 'damaged', 'external.backup', 'files']);
  }, 60_000);

  it('look at the file before they make a database', async () => {
    const dataDir = path.join(folder, 'made');
    expect((await run('restore', { DATA_DIR: dataDir }, path.join(folder, 'damaged'))).exitCode).toBe(1);
    expect(existsSync(dataDir)).toBe(false);
  });
});
