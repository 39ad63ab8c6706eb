import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateScene, openCertificateScene } from '../../test/certificate-scene.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import { readStoredFile } from '../content/pack-blob-store.ts';
import { addJob } from '../job/job-queue-store.ts';
import { findCertificateById, revokeCertificate } from './certificate-store.ts';
import { makeReissueCertificateJob } from './reissue-certificate-job.ts';
import { listToReissue } from './reissue-store.ts';
import { markCompromised } from './rotate-key.ts';
import { kidOfCredential } from './sign-jwt.ts';

let scene: CertificateScene;
let told: Certificate[];

beforeAll(async () => {
  scene = await openCertificateScene();
});
afterAll(() => scene.close());

async function issuePrinted() {
  const { certificate } = await scene.issue(await scene.makeGrant({}));
  await scene.printPaper(certificate.id);
  return read(certificate.id);
}

async function read(id: string) {
  const stored = await findCertificateById(scene.database, id);
  if (!stored) throw new Error('The certificate is gone.');
  return stored;
}

async function reissue(certificateId: string): Promise<void> {
  told = [];
  scene.clock.now += 60_000;
  const job = makeReissueCertificateJob({
    ...{ database: scene.database, keys: scene.ports.keys, now: () => scene.clock.now, addJob },
    announceCertificate: async (_tx, _userId, certificate) => {
      told.push(certificate);
    },
  });
  await job({ certificateId });
}

describe('[CT9] issuing again', () => {
  it('keeps what is stated, replaces every proof, and leaves nothing of the old paper', async () => {
    const before = await issuePrinted();
    const keySet = () => createLocalJWKSet(scene.ports.keys.publicKeySet() as Parameters<typeof createLocalJWKSet>[0]);
    await compactVerify(before.credential, keySet());
    const kid = kidOfCredential(before.credential);
    markCompromised(scene.keyFolder, kid, scene.clock.now);
    await expect(compactVerify(before.credential, keySet())).rejects.toThrow();
    expect(await listToReissue(scene.database, [kid], false)).toContain(before.id);
    await reissue(before.id);
    const between = await read(before.id);
    expect([between.pdf, between.linkedCredential]).toEqual([null, null]);
    expect(told).toEqual([expect.objectContaining({ id: before.id, pdf: null, credential: between.credential })]);
    expect(await readStoredFile(scene.database, before.pdf ?? '', memoryBlobs)).toBeNull();
    const leftovers = await scene.database.query('select 1 from blob_leftovers where name = $1', [before.pdf]);
    expect(leftovers.rowCount, 'its bytes are swept').toBe(1);
    await scene.printPaper(before.id);
    const after = await read(before.id);
    const { credential, linkedCredential, pdf } = after;
    expect({ ...before, credential, linkedCredential, pdf }).toEqual(after);
    for (const proof of ['credential', 'linkedCredential', 'pdf'] as const)
      expect(after[proof]).not.toBe(before[proof]);
    await compactVerify(after.credential, keySet());
    expect(await listToReissue(scene.database, [kid], true)).not.toContain(before.id);
  });

  it('finds what is older than the proofs, and passes over what is revoked', async () => {
    const [old, revoked] = [await issuePrinted(), await issuePrinted()];
    await scene.database.query("update certificates set signed_by = '{}' where id = any($1)", [[old.id, revoked.id]]);
    await scene.database.transaction((tx) =>
      revokeCertificate(tx, revoked.code, { reason: 'Wrong', at: scene.clock.now }),
    );
    expect(await listToReissue(scene.database, [], true)).toEqual([old.id]);
    expect(await listToReissue(scene.database, [], false)).toEqual([]);
    await reissue(revoked.id);
    expect(await read(revoked.id)).toMatchObject({ pdf: revoked.pdf, credential: revoked.credential });
    expect(told).toEqual([]);
  });

  it('gives one without a name new proofs, and no paper', async () => {
    const erased = await issuePrinted();
    await scene.database.query(
      "update certificates set erased_at = now(), pdf_hash = null, holder_name = '(erased)' where id = $1",
      [erased.id],
    );
    await reissue(erased.id);
    const after = await read(erased.id);
    expect(after.credential).not.toBe(erased.credential);
    expect(JSON.parse(after.linkedCredential ?? '{}').credentialSubject).not.toHaveProperty('name');
    expect([told, after.pdf]).toEqual([[], null]);
  });
});
