import { certificate as certificateRecord } from '@greenland/shared-schema/record/certificate';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateScene, openCertificateScene, publicUrl } from '../../test/certificate-scene.ts';
import { findCertificateById, revokeCertificate } from './certificate-store.ts';
import { issueCertificate } from './issue-certificate.ts';
import { possibleBits } from './status-bit.ts';
import { makeVerificationCode } from './verification-code.ts';

let scene: CertificateScene;

beforeAll(async () => {
  scene = await openCertificateScene();
});

afterAll(() => scene.close());

async function countRows(table: string): Promise<number> {
  const { rows } = await scene.database.query<{ count: number }>(`select count(*) as count from ${table}`);
  return rows[0]?.count ?? -1;
}

describe('issuing a certificate', () => {
  it('makes one row, one job and a record that the schema takes', async () => {
    const grant = await scene.makeGrant({ holderName: 'Aïssatou Ndiaye' });
    const jobsBefore = await countRows('graphile_worker.jobs');
    const { certificate, isNew } = await scene.issue(grant);
    expect(isNew).toBe(true);
    expect(certificateRecord.parse(certificate)).toEqual(certificate);
    expect(certificate).toMatchObject({ holderName: 'Aïssatou Ndiaye', courseTitle: grant.courseTitle, pdf: null });
    expect(certificate.verifyUrl).toBe(`${publicUrl}/verify/${certificate.code}`);
    expect(await countRows('graphile_worker.jobs')).toBe(jobsBefore + 1);
  });

  it('gives the same one when asked again, also after the name, the title or the day have changed', async () => {
    const grant = await scene.makeGrant({});
    const first = await scene.issue(grant);
    scene.clock.now += 86_400_000;
    const again = await scene.issue({ ...grant, holderName: 'Another Name', courseTitle: 'Another title' });
    expect(again).toEqual({ certificate: first.certificate, isNew: false });
  });

  it('gives one certificate to ten callers at once', async () => {
    const grant = await scene.makeGrant({});
    const rowsBefore = await countRows('certificates');
    const jobsBefore = await countRows('graphile_worker.jobs');
    const issued = await Promise.all(Array.from({ length: 10 }, () => scene.issue(grant)));
    expect(new Set(issued.map(({ certificate }) => certificate.code)).size).toBe(1);
    expect(issued.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await countRows('certificates')).toBe(rowsBefore + 1);
    expect(await countRows('graphile_worker.jobs')).toBe(jobsBefore + 1);
  });

  it('draws another code when one is taken, and gives up on a source that repeats itself', async () => {
    const dealt = [7, 7, 8].map((value) => new Uint8Array(6).fill(value));
    const ports = { ...scene.ports, randomBytes: () => dealt.shift() ?? new Uint8Array(6).fill(8) };
    const issueNext = async () => {
      const grant = await scene.makeGrant({});
      return scene.database.transaction((tx) => issueCertificate(tx, grant, ports));
    };
    expect((await issueNext()).certificate.code).toMatch(/777777$/);
    expect((await issueNext()).certificate.code).toMatch(/888888$/);
    await expect(issueNext()).rejects.toThrow('random source repeats itself');
  });

  it('[CT8] takes the bit that follows from the code, or the next one when another has it', async () => {
    const bitOf = async (id: string) => (await findCertificateById(scene.database, id))?.statusIndex;
    const first = await scene.issue(await scene.makeGrant({}));
    expect(await bitOf(first.certificate.id)).toBe(possibleBits(first.certificate.code)[0]);
    const bytes = new Uint8Array(6).fill(11);
    const [wanted, next] = possibleBits(makeVerificationCode(scene.clock.now, () => bytes));
    await scene.database.query('update certificates set status_index = $2 where id = $1', [
      first.certificate.id,
      wanted,
    ]);
    const grant = await scene.makeGrant({});
    const ports = { ...scene.ports, randomBytes: () => bytes };
    const second = await scene.database.transaction((tx) => issueCertificate(tx, grant, ports));
    expect(await bitOf(second.certificate.id)).toBe(next);
  });

  it('leaves neither row nor job when the transaction is rolled back', async () => {
    const grant = await scene.makeGrant({});
    const before = [await countRows('certificates'), await countRows('graphile_worker.jobs')];
    const failing = scene.database.transaction(async (tx) => {
      await issueCertificate(tx, grant, scene.ports);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect([await countRows('certificates'), await countRows('graphile_worker.jobs')]).toEqual(before);
  });

  it('[CT2] signs a credential that a stranger checks with the published keys alone', async () => {
    const grant = await scene.makeGrant({ holderName: 'Ngũgĩ wa Thiong’o', expiresAt: Date.UTC(2031, 0, 1) });
    const { certificate } = await scene.issue(grant);
    const { payload, protectedHeader } = await compactVerify(
      certificate.credential,
      createLocalJWKSet(scene.ports.keys.publicKeySet()),
    );
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'vc+jwt' });
    const credential = JSON.parse(new TextDecoder().decode(payload));
    expect(credential).toMatchObject({
      id: `${publicUrl}/credentials/${certificate.code}`,
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      validUntil: '2031-01-01T00:00:00Z',
      sub: `${publicUrl}/credentials/${certificate.code}#holder`,
      credentialSubject: {
        id: `${publicUrl}/credentials/${certificate.code}#holder`,
        name: 'Ngũgĩ wa Thiong’o',
        licenseNumber: certificate.code,
        achievement: { name: grant.courseTitle },
      },
    });
    expect(Date.parse(credential.validFrom)).toBe(certificate.issuedAt);
  });

  it('fits the longest name and title that the schema takes', async () => {
    const grant = await scene.makeGrant({ holderName: 'ሀ'.repeat(250), courseTitle: 'ሀ'.repeat(300) });
    const { certificate } = await scene.issue(grant);
    expect(certificateRecord.safeParse(certificate).success).toBe(true);
  });

  it('can be revoked once, with a reason', async () => {
    const { certificate } = await scene.issue(await scene.makeGrant({}));
    const revoke = (reason: string) =>
      scene.database.transaction((tx) => revokeCertificate(tx, certificate.code, { reason, at: scene.clock.now }));
    expect(await revoke('issued in error')).toBe(true);
    expect(await revoke('another reason')).toBe(false);
  });
});
