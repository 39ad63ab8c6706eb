// `npm run certificates`, `npm run keys` and `npm run jobs`, in processes of their own against the test's database, as operators run them.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countJobs } from '../sync-server/src/job/job-ledger-store.ts';
import { addJob, dropJobs } from '../sync-server/src/job/job-queue-store.ts';
import { type CertificateScene, openCertificateScene } from '../sync-server/test/certificate-scene.ts';

let scene: CertificateScene;
beforeAll(async () => {
  scene = await openCertificateScene();
});
afterAll(() => scene.close());

type Ran = { exitCode: number | string | null; out: string; err: string };

function run(command: 'certificates' | 'jobs' | 'keys', ...words: string[]): Promise<Ran> {
  return runWith(scene.keyFolder, command, ...words);
}

function runWith(keyFolder: string, command: string, ...words: string[]): Promise<Ran> {
  const program = fileURLToPath(new URL(`./${command}-command.ts`, import.meta.url));
  const env = { ...process.env, DATABASE_URL: scene.connectionString, KEYS_DIR: keyFolder, NODE_ENV: 'test' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', program, ...words], { env }, (error, out, err) => {
      resolve({ exitCode: error === null ? 0 : (error.code ?? null), out, err });
    });
  });
}

describe('npm run certificates', () => {
  it('says how it is used, and asks for a reason', async () => {
    const { exitCode, err } = await run('certificates', 'withdraw');
    expect([exitCode, err.split('\n')[0]]).toEqual([1, 'npm run certificates -- revoke CODE --reason TEXT']);
    for (const words of [[], ['--reason', '  '], ['--reason', 'x'.repeat(501)]]) {
      const refused = await run('certificates', 'revoke', 'GLCA-2026-000000', ...words);
      expect([refused.exitCode, refused.err]).toEqual([1, expect.stringMatching(/^Say why: --reason/)]);
    }
  }, 30_000);

  it('[CT3] revokes once and for good, and lists what is so', async () => {
    const { certificate } = await scene.issue(await scene.makeGrant({}));
    const revoked = await run('certificates', 'revoke', certificate.code.toLowerCase(), '--reason', 'Wrong person');
    expect([revoked.exitCode, revoked.err]).toEqual([0, '']);
    expect(revoked.out).toContain(`Revoked ${certificate.code} of Awa Diop.`);
    const again = await run('certificates', 'revoke', certificate.code, '--reason', 'Another');
    expect([again.exitCode, again.err]).toEqual([
      1,
      `${certificate.code} was revoked before, and stays so: Wrong person\n`,
    ]);
    const unknown = await run('certificates', 'revoke', 'GLCA-2026-000000', '--reason', 'x');
    expect([unknown.exitCode, unknown.err]).toEqual([
      1,
      'No certificate has the code GLCA-2026-000000: nothing was changed.\n',
    ]);
    const { out } = await run('certificates', 'list');
    expect(out).toMatch(new RegExp(`^${certificate.code}  2026-11-22  revoked  Awa Diop, .*\\(Wrong person\\)$`, 'm'));
  }, 60_000);
});

describe('npm run certificates -- rename', () => {
  it('[CT12] gives a certificate that cannot be printed the present name of its learner, and no other', async () => {
    const { certificate } = await scene.issue(await scene.makeGrant({ holderName: '😀 Diop' }));
    const renamed = await run('certificates', 'rename', certificate.code);
    expect([renamed.exitCode, renamed.err]).toEqual([0, '']);
    expect(renamed.out).toContain(`${certificate.code} bears the name Awa Diop, and is issued again`);
    const again = await run('certificates', 'rename', certificate.code);
    expect([again.exitCode, again.err]).toEqual([
      1,
      expect.stringContaining(`${certificate.code} keeps the name Awa Diop`),
    ]);
  }, 60_000);
});

describe('npm run keys', () => {
  it('says that a folder holds none, and makes none in it', async () => {
    const wrong = join(scene.keyFolder, 'wrong');
    for (const words of [['list'], ['mark-compromised', 'nobody']]) {
      expect(await runWith(wrong, 'keys', ...words)).toEqual({
        ...{ exitCode: 1, out: '' },
        err: expect.stringContaining(`There are no keys in ${wrong}, and none was made`),
      });
      expect(existsSync(wrong)).toBe(false);
    }
  }, 30_000);

  it('lists, rotates and marks keys, and issues again what a compromised one signed', async () => {
    const { certificate } = await scene.issue(await scene.makeGrant({}));
    await scene.printPaper(certificate.id);
    const { kid } = scene.ports.keys.signingKey('proof');
    expect((await run('keys', 'list')).out).toMatch(new RegExp(`^proof +${kid}  signs  made 2026-11-22$`, 'm'));
    expect(await run('keys', 'rotate', 'nothing')).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^There is no key for nothing: give one of credential, /),
    });
    const rotated = await run('keys', 'rotate', 'receipt');
    expect(rotated.out).toContain(`${scene.ports.keys.signingKey('receipt').kid} signs for receipt from now on.`);
    expect(await run('keys', 'mark-compromised', 'nobody')).toMatchObject({
      exitCode: 1,
      err: 'No key has the kid nobody: nothing was changed.\n',
    });
    expect((await run('keys', 'mark-compromised', kid)).out).toContain(`${kid} (proof) is marked`);
    expect((await run('keys', 'list')).out).toMatch(new RegExp(`^proof +${kid}  old .*, compromised 20`, 'm'));
    expect((await run('keys', 'reissue')).out).toMatch(/^To be issued again as soon as a server runs: 1\./);
    expect((await run('jobs', 'list')).out).toContain('reissue-certificate');
    expect(await run('certificates', 'reissue', certificate.code)).toMatchObject({ exitCode: 0 });
    expect((await run('keys')).err).toMatch(/^npm run keys -- list/);
  }, 120_000);
});

describe('npm run jobs', () => {
  it('lists what waits and what is dead, and begins a dead one again', async () => {
    const { database } = scene;
    await database.transaction(dropJobs);
    for (const number of [1, 2]) {
      await database.transaction((tx) => addJob(tx, { task: 'print', payload: { number }, key: `print:${number}` }));
    }
    const { rows } = await database.query<{ id: number }>('select min(id) as id from graphile_worker.jobs');
    const id = String(rows[0]?.id);
    await database.query(
      "update graphile_worker._private_jobs set attempts = max_attempts, last_error = E'The printer is on fire\\nat x' where id = $1",
      [id],
    );
    const listed = await run('jobs', 'list');
    expect(listed.out).toMatch(new RegExp(`${id}  dead     print, try 20 of 20, \\d+ s old: The printer is on fire\n`));
    expect(listed.out).toMatch(/1 waiting, 0 running, 1 dead\n$/);
    expect(await run('jobs', 'retry', id)).toMatchObject({ exitCode: 0, out: expect.stringContaining(`Job ${id} is`) });
    expect(await countJobs(database)).toMatchObject({ waiting: 2, dead: 0 });
    expect(await run('jobs', 'retry', '999999')).toMatchObject({
      exitCode: 1,
      err: 'No job 999999 waits or is dead: nothing was changed.\n',
    });
    expect(await run('jobs', 'retry', 'all')).toMatchObject({ exitCode: 1 });
  }, 60_000);
});
