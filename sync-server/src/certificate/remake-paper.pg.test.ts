// A paper that its storage has lost: whoever asks for it is told to come again, and then it is there, of the same certificate.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { earnCertificate } from '../../test/earn-certificate.ts';
import { type ObjectStorage, openObjectStorage } from '../../test/object-storage.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { openS3Blobs } from '../storage/s3-blob-door.ts';
import { findCertificateById, type StoredCertificate } from './certificate-store.ts';

type Holder = { id: string; token: string };

let storage: ObjectStorage;
let scenes: SyncScene[] = [];
let lines: string[] = [];

beforeAll(async () => {
  storage = await openObjectStorage();
});
afterEach(async () => {
  for (const scene of scenes) await scene.close();
  [scenes, lines] = [[], []];
});
afterAll(() => storage.close());

async function openScene(environment: Record<string, string>): Promise<SyncScene> {
  const logTo = { write: (line: string) => void lines.push(line) };
  const scene = await openSyncScene({ ...environment, LOG_LEVEL: 'warn' }, undefined, logTo);
  scenes.push(scene);
  return scene;
}

async function find(scene: SyncScene, { id }: Holder): Promise<StoredCertificate> {
  const found = await findCertificateById(scene.database, id);
  if (!found) throw new Error('The certificate is gone.');
  return found;
}

async function earn(scene: SyncScene): Promise<{ holder: Holder; before: StoredCertificate; pdf: string }> {
  const holder = await earnCertificate(scene);
  await expect.poll(async () => (await find(scene, holder)).pdf, { timeout: 20_000 }).not.toBeNull();
  const before = await find(scene, holder);
  return { holder, before, pdf: before.pdf ?? '' };
}

const ask = ({ url }: SyncScene, { id, token }: Holder) =>
  fetch(`${url}/api/certificates/${id}/pdf`, { headers: { authorization: `Bearer ${token}` } });

/** That it is there again with all that it said; its hash is another, for it was signed anew. */
async function expectRemade(scene: SyncScene, holder: Holder, before: StoredCertificate): Promise<void> {
  await expect.poll(async () => (await ask(scene, holder)).status, { timeout: 20_000 }).toBe(200);
  const after = await find(scene, holder);
  const proofs = { pdf: expect.stringMatching(/^[\w-]{43}$/), linkedCredential: expect.any(String) };
  expect(after).toEqual({ ...before, ...proofs });
  expect(after.pdf).not.toBe(before.pdf);
  expect(lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'certificate-pdf-lost')).toMatchObject([
    { certificateId: holder.id },
  ]);
}

function loseFile({ dataFolder }: SyncScene, name: string): void {
  const [found = 'nowhere'] = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith(name),
  );
  rmSync(path.join(dataFolder, found));
}

async function expectNotYet(answer: Response): Promise<void> {
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([404, '5']);
  expect(await answer.json()).toMatchObject({ code: 'not_found', detail: 'The PDF is still being made.' });
}

describe('[CT11] a PDF that is no longer in its storage', () => {
  it('is not there yet for its holder, and is made again with the same words', async () => {
    const scene = await openScene({});
    const { holder, before, pdf } = await earn(scene);
    loseFile(scene, pdf);
    await expectNotYet(await ask(scene, holder));
    await expectRemade(scene, holder, before);
  });

  it('is made again when a device fetches it by its hash', async () => {
    const scene = await openScene({});
    const { holder, before, pdf } = await earn(scene);
    loseFile(scene, pdf);
    const headers = { 'accept-encoding': 'identity' };
    const broken = fetch(`${scene.url}/packs/${pdf}`, { headers }).then((answer) =>
      answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(String(answer.status))),
    );
    await expect(broken).rejects.toThrow();
    await expectRemade(scene, holder, before);
    expect((await fetch(`${scene.url}/packs/${pdf}`)).status).toBe(404);
  });

  it('is made again where an object storage gives it out itself', async () => {
    const scene = await openScene(storage.environment);
    const { holder, before, pdf } = await earn(scene);
    await openS3Blobs(storage.settings).remove(pdf);
    await expectNotYet(await ask(scene, holder));
    await expectRemade(scene, holder, before);
  });
});
