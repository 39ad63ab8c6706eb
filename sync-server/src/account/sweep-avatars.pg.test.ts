// Pictures of learners in a real S3 server: put there, shown from there, taken from there.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type ObjectStorage, openObjectStorage } from '../../test/object-storage.ts';
import { makeJpeg, makePng } from '../../test/picture-fixtures.ts';
import { sendPicture } from '../../test/profile-client.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { openS3Blobs } from '../storage/s3-blob-door.ts';
import { makeSweepAvatarsJob } from './sweep-avatars-job.ts';

let storage: ObjectStorage;
let scene: SyncScene;
beforeAll(async () => {
  storage = await openObjectStorage();
  scene = await openSyncScene(storage.environment);
});
afterAll(async () => {
  await scene.close();
  await storage.close();
});

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

  const blobs = openS3Blobs(storage.settings, 'avatars');
  const lost = 'lost'.padEnd(22, 'x');
  await blobs.put(lost, await makePng(), 'image/png');
  await scene.database.query("insert into avatar_leftovers values ($1, now() + interval '1 hour')", [lost]);
  await scene.database.query('delete from users where id = $1', [learner.id]);
  await makeSweepAvatarsJob(scene.database, blobs, Date.now)({});
  expect(storage.listAvatars()).toEqual([lost]);
  await makeSweepAvatarsJob(scene.database, blobs, () => Date.now() + 3_700_000)({});
  expect(storage.listAvatars()).toEqual([]);
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
