import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CertificateScene, openCertificateScene } from '../../test/certificate-scene.ts';
import { addJob, dropJobs } from '../job/job-queue-store.ts';
import { findCertificateById, revokeCertificate } from './certificate-store.ts';
import type { CertificateGrant } from './issue-certificate.ts';
import { makeReissueCertificateJob } from './reissue-certificate-job.ts';
import { renameTyped } from './rename-certificate.ts';

let scene: CertificateScene;
let told: string[];

beforeAll(async () => {
  scene = await openCertificateScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  told = [];
  await scene.database.transaction(dropJobs);
});

const issue = async (words: Partial<CertificateGrant>) =>
  read((await scene.issue(await scene.makeGrant(words))).certificate.id);

async function read(id: string) {
  const stored = await findCertificateById(scene.database, id);
  if (!stored) throw new Error('The certificate is gone.');
  return stored;
}

const rename = (code: string) => renameTyped({ database: scene.database, addJob, now: () => scene.clock.now }, code);

const nameAccount = (userId: string, firstName: string) =>
  scene.database.query('update users set first_name = $2 where id = $1', [userId, firstName]);

/** As a server does it, to which the job was left. */
async function reissue(certificateId: string): Promise<void> {
  const { database, ports, clock } = scene;
  const announceCertificate = async (_tx: unknown, _userId: string, { holderName }: { holderName: string }) =>
    void told.push(holderName);
  await makeReissueCertificateJob({ database, keys: ports.keys, now: () => clock.now, addJob, announceCertificate })({
    certificateId,
  });
}

const listTasks = async () => {
  const { rows } = await scene.database.query<{ task: string }>(
    'select task_identifier as task from graphile_worker.jobs order by task',
  );
  return rows.map(({ task }) => task);
};

describe('a certificate that cannot be printed for its name', () => {
  it.each(['😀 Diop', ' \u200b'])(
    '[CT12] gets the present one of its learner (%j), and then its paper',
    async (holderName) => {
      const before = await issue({ holderName });
      await expect(scene.printPaper(before.id)).rejects.toThrow(
        `Once the learner has changed the name: npm run certificates -- rename ${before.code}`,
      );
      await nameAccount(before.userId, 'Aïcha');
      expect(await rename(before.code.toLowerCase())).toMatchObject({ outcome: 'renamed' });
      expect(await listTasks()).toContain('reissue-certificate');
      await reissue(before.id);
      expect(told).toEqual(['Aïcha Diop']);
      expect((await scene.printPaper(before.id)).length).toBeGreaterThan(0);
      const after = await read(before.id);
      const { credential, linkedCredential, pdf } = after;
      expect(after).toEqual({ ...before, holderName: 'Aïcha Diop', credential, linkedCredential, pdf });
      expect(JSON.parse(linkedCredential ?? '{}').credentialSubject.name).toBe('Aïcha Diop');
      const { rows } = await scene.database.query('select action, user_id from audit_log where subject = $1', [
        before.id,
      ]);
      expect(rows).toEqual([{ action: 'certificate-renamed', user_id: before.userId }]);
    },
  );

  it('[CT12] stays as it is while the present name cannot be printed either', async () => {
    const before = await issue({ holderName: '😀 Diop' });
    await nameAccount(before.userId, '🎓');
    expect(await rename(before.code)).toMatchObject({ outcome: 'unprintable', why: 'No typeface has U+1F393.' });
    expect(await read(before.id)).toEqual(before);
  });
});

it('[CT12] a certificate whose name can be printed is not renamed, printed or not, nor one that is revoked or erased', async () => {
  const printed = await issue({});
  const [waiting, revoked, erased] = [
    await issue({}),
    await issue({ holderName: '😀' }),
    await issue({ holderName: '😀' }),
  ];
  await scene.printPaper(printed.id);
  await scene.database.transaction((tx) =>
    revokeCertificate(tx, revoked.code, { reason: 'Wrong', at: scene.clock.now }),
  );
  await scene.database.query('update certificates set erased_at = now() where id = $1', [erased.id]);
  for (const one of [printed, waiting, revoked, erased]) {
    await nameAccount(one.userId, 'Zoé');
    expect(await rename(one.code)).toMatchObject({ outcome: 'standing' });
    expect((await read(one.id)).holderName).toBe(one.holderName);
  }
  expect(await rename('GLCA-2026-000000')).toEqual({ outcome: 'unknown' });
});
