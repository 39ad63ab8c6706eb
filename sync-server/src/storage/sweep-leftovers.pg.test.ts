// Files in a real S3 server: put there, shown from there, taken from there.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type ObjectStorage, openObjectStorage } from '../../test/object-storage.ts';
import { makeJpeg, makePng } from '../../test/picture-fixtures.ts';
import { sendPicture } from '../../test/profile-client.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { hashBytes } from '../content/content-hash.ts';
import { storePack } from '../content/pack-blob-store.ts';
import type { Shelves } from './blob-store.ts';
import { expectBlobs, puttingMs, takeLeftovers } from './leftover-store.ts';
import { openS3Blobs } from './s3-blob-door.ts';
import { makeSweepLeftoversJob } from './sweep-leftovers-job.ts';

let storage: ObjectStorage;
let scene: SyncScene;
let shelves: Shelves;
beforeAll(async () => {
  storage = await openObjectStorage();
  scene = await openSyncScene(storage.environment);
  shelves = { packs: openS3Blobs(storage.settings), avatars: openS3Blobs(storage.settings, 'avatars') };
});
afterAll(async () => {
  await scene.close();
  await storage.close();
});

const sweepAt = (at: number) => makeSweepLeftoversJob(scene.database, shelves, () => at)({});
const nameOf = (answer: { body: Record<string, unknown> }) => String(answer.body.avatar).split('/').at(-1) ?? '';

it('keeps the newest picture of a learner, and none of who is gone or of what came to nothing', async () => {
  const learner = await scene.makeLearner();
  const first = nameOf(await sendPicture(scene, learner, await makePng()));
  expect(storage.listAvatars()).toEqual([first]);
  const shown = await fetch(`${scene.url}/avatars/${first}`);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(shown.headers.get('content-disposition')).toMatch(/^attachment/);
  const second = nameOf(await sendPicture(scene, learner, await makeJpeg()));
  await vi.waitFor(() => expect(storage.listAvatars()).toEqual([second]), 15_000);
  expect((await fetch(`${scene.url}/avatars/${first}`)).status).toBe(404);

  const lost = 'lost'.padEnd(22, 'x');
  await shelves.avatars.put(lost, await makePng(), 'image/png');
  await expectBlobs(scene.database, 'avatars', [lost], new Date(Date.now() + puttingMs));
  await scene.database.query('delete from users where id = $1', [learner.id]);
  await sweepAt(Date.now());
  expect(storage.listAvatars()).toEqual([lost]);
  await sweepAt(Date.now() + puttingMs + 1);
  expect(storage.listAvatars()).toEqual([]);
});

it('takes packs that came to nothing, a day later, and none that anybody names or is about to', async () => {
  const before = storage.listPacks().sort();
  const bytes = Buffer.from('published, and then not');
  const hash = hashBytes(bytes);
  const { database } = scene;
  const put = async (end: () => void) => {
    await expectBlobs(database, 'packs', [hash], new Date(Date.now() + puttingMs));
    await database.transaction(async (tx) => {
      await storePack(tx, { hash, mediaType: 'text/plain', bytes }, shelves.packs);
      end();
    });
  };
  const fail = () => {
    throw new Error('no');
  };
  await expect(put(fail)).rejects.toThrow('no');
  await sweepAt(Date.now());
  expect(storage.listPacks()).toContain(hash);
  await sweepAt(Date.now() + puttingMs + 1);
  expect(storage.listPacks().sort()).toEqual(before);

  await expect(put(fail)).rejects.toThrow('no');
  await put(() => undefined);
  // Of somebody who was about to put it when it got its row.
  await expectBlobs(database, 'packs', [hash], new Date(0));
  await sweepAt(Date.now() + 2 * puttingMs);
  expect(storage.listPacks()).toContain(hash);
});

it('lets who puts a file wait for a sweep of it, so that what is put then stays', async () => {
  const bytes = Buffer.from('swept and put at once');
  const hash = hashBytes(bytes);
  const { database } = scene;
  await shelves.packs.put(hash, bytes, 'text/plain');
  await expectBlobs(database, 'packs', [hash], new Date(0));
  const steps: string[] = [];
  let putting: Promise<void> | undefined;
  await database.transaction(async (tx) => {
    expect(await takeLeftovers(tx, 'packs', new Date())).toEqual([hash]);
    putting = expectBlobs(database, 'packs', [hash], new Date(Date.now() + puttingMs)).then(() => {
      steps.push('put');
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await shelves.packs.remove(hash);
    steps.push('swept');
  });
  await putting;
  expect(steps).toEqual(['swept', 'put']);
  await database.transaction((tx) => storePack(tx, { hash, mediaType: 'text/plain', bytes }, shelves.packs));
  await sweepAt(Date.now() + 2 * puttingMs);
  expect(await shelves.packs.get(hash)).toEqual(bytes);
});

it('says so when the storage is away, and changes nothing', async () => {
  const away = await openObjectStorage();
  const cut = await openSyncScene(away.environment);
  const learner = await cut.makeLearner();
  await sendPicture(cut, learner, await makePng());
  const read = async () =>
    (await fetch(`${cut.url}/api/users/me`, { headers: { authorization: `Bearer ${learner.token}` } })).json();
  const before = (await read()) as { avatar: string };
  await away.close();
  const refused = await sendPicture(cut, learner, await makePng());
  expect([refused.status, refused.body.code]).toEqual([503, 'storage_unavailable']);
  expect(await read()).toEqual(before);
  expect((await fetch(before.avatar)).status).toBe(503);
  await cut.close();
}, 60_000);
