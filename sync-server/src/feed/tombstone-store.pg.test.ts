import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { everything, isType, registerLearner, WireDevice } from '../../test/wire-device.ts';
import type { Change } from './feed-page.ts';
import { learnerStream, readPage, writeChanges } from './feed-store.ts';
import { pruneTombstones } from './tombstone-store.ts';

let scene: SyncScene;

beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

const progress = (id: string): Change => ({ collection: 'progress', id, body: { id, lessons: {} } });
const gone = (id: string): Change => ({ collection: 'progress', id, body: null });
const write = (stream: string, changes: Change[]) =>
  scene.database.transaction((tx) => writeChanges(tx, stream, changes));
const read = (stream: string, position: number) =>
  readPage(scene.database, new Map([['learner', stream]]), { progress: { learner: position } });
const inAnHour = () => Date.now() + 3_600_000;

it('[DV6] prunes what has been gone for long, and raises the floor to where it stood', async () => {
  const stream = learnerStream(v7());
  const [kept, old, late] = [v7(), v7(), v7()];
  await write(stream, [progress(kept), progress(old), progress(late)]);
  await write(stream, [gone(old)]);
  await write(stream, [progress(kept)]);
  expect(await pruneTombstones(scene.database, Date.now() - 3_600_000)).toBe(0);
  expect((await read(stream, 1)).gone).toEqual({ progress: [old] });
  expect(await pruneTombstones(scene.database, inAnHour())).toBe(1);
  await write(stream, [gone(late)]);
  const behind = await read(stream, 1);
  expect([behind.pruned, behind.gone]).toEqual([true, { progress: [late] }]);
  expect((await read(stream, 2)).pruned).toBe(false);
  expect((await read(stream, 0)).pruned).toBe(false);
});

it('[DV6] writers and pruning at once lose no tombstone without raising the floor', async () => {
  const stream = learnerStream(v7());
  const ids = Array.from({ length: 40 }, () => v7());
  await write(stream, ids.map(progress));
  let writing = true;
  const prune = async () => {
    while (writing) await pruneTombstones(scene.database, inAnHour());
  };
  const pruning = prune();
  for (const id of ids) await write(stream, [gone(id), progress(id.replace(/^./, 'f'))]);
  writing = false;
  await pruning;
  const { rows } = await scene.database.query<{ head: number; floor: number; tombstones: number }>(
    `select head, floor, (select count(*) from feed_documents where stream = $1 and body is null and position > floor) as tombstones
      from feed_streams where stream = $1`,
    [stream],
  );
  const { head = 0, floor = 0, tombstones } = rows[0] ?? {};
  expect([head, tombstones]).toEqual([41, head - floor]);
});

it('[DV6] [DV5] a device that was away for too long is told everything anew, as a snapshot', async () => {
  const learner = await registerLearner(scene.url);
  const stream = learnerStream(learner.id);
  const [kept, lost] = [v7(), v7()];
  const device = await new WireDevice(scene.url, learner.id, learner.token).open();
  device.hello();
  await write(stream, [progress(kept), progress(lost)]);
  device.pull();
  const before = await device.take<{ upTo: { learner: number; catalogue: number } }>(isType('rows'));
  await write(stream, [gone(lost)]);
  await write(stream, [progress(v7())]);
  await pruneTombstones(scene.database, inAnHour());
  const back = await new WireDevice(scene.url, learner.id, learner.token).open();
  back.hello();
  back.pull(7, { ...everything, progress: before.upTo });
  type Told = { snapshot?: true; documents: Record<string, { id: string }[]>; upTo: { learner: number } };
  const told = await back.take<Told>((frame) => Number(frame.request) === 7);
  expect(told.snapshot).toBe(true);
  expect(told.documents.progress?.map(({ id }) => id)).toContain(kept);
  expect(told.documents.progress?.map(({ id }) => id)).not.toContain(lost);
  back.pull(8, { ...everything, progress: told.upTo });
  expect((await back.take<Told>((frame) => Number(frame.request) === 8)).snapshot).toBeUndefined();
  for (const one of [device, back]) one.close();
});
