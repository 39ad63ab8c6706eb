import { createHash } from 'node:crypto';
import { type ByLane, lanes } from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy } from '@greenland/shared-schema/protocol/operation-chain';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../store/device-store.ts';
import type { LoggedOperation } from '../store/local-record.ts';
import { openPortableStorage, type StorageDump } from '../store/portable-storage.ts';
import { openOperationLog } from './operation-log.ts';
import { settleIdentity } from './settle-identity.ts';

const userId = v7();
const courseId = v7();
const lessonId = v7();
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
type Identity = { deviceId: string; secret: string };
const newIdentity = (): Identity => ({ deviceId: v7(), secret: v7().padEnd(43, 'A') });

/** The store as a start under `identity` opens it. */
async function start(identity: Identity, disk: StorageDump) {
  const { storage, dump } = openPortableStorage(disk);
  const store = await openDeviceStore(`learner-${userId}`, { storage, multiInstance: false, newId: () => v7() });
  const { secret, deviceId } = identity;
  const name = { deviceId, userId };
  const settle = () => settleIdentity({ store, log: name, secret, sha256 });
  const openLog = (generation: number) =>
    openOperationLog({
      ...{ operations: store.operations, log: name, generation, secret, sha256 },
      ...{ newId: () => v7(), now: () => 1, monotonicMs: () => 1 },
    });
  const acknowledge = (acknowledged: ByLane<number>) =>
    store.links
      .findOne('link')
      .exec()
      .then((record) => record?.incrementalPatch({ acknowledged: [...acknowledged] }));
  return { store, settle, openLog, acknowledge, dump };
}

type Started = Awaited<ReturnType<typeof start>>;

/** Closes as a kill does: whatever stands in the store is what the next start finds. */
async function killStart({ store, dump }: Started): Promise<StorageDump> {
  const disk = await dump();
  await store.close();
  return disk;
}

/** Every lane of this generation is a whole chain of this identity. */
async function expectOwnChains(log: ReturnType<Started['openLog']>, { deviceId, secret }: Identity): Promise<string[]> {
  const ids: string[] = [];
  for (const lane of lanes) {
    const entries: LoggedOperation[] = await log.read(lane, 1, 100);
    const operations = entries.map(({ operation }) => operation);
    expect(operations.map(({ seq }) => seq)).toEqual(operations.map((_, at) => at + 1));
    const head = extendChainBy(sha256, chainStart(sha256, { deviceId, userId, lane }), secret, operations);
    expect(entries.at(-1)?.head ?? head).toBe(head);
    ids.push(...operations.map(({ id }) => id));
  }
  return ids;
}

/** Five operations in two lanes; the server has confirmed the first two of lane 0. */
async function leaveWork(identity: Identity): Promise<{ disk: StorageDump; unsent: string[] }> {
  const first = await start(identity, {});
  const log = first.openLog(await first.settle());
  const ids: string[] = [];
  for (const stars of [1, 2, 3, 4])
    ids.push((await log.append({ kind: 'course-rated', payload: { courseId, stars } })).id);
  ids.push((await log.append({ kind: 'lesson-opened', payload: { courseId, lessonId } })).id);
  await first.acknowledge([2, 0, 0]);
  return { disk: await killStart(first), unsent: ids.slice(2) };
}

it('[LG1] goes on as it was when nothing was lost', async () => {
  const identity = newIdentity();
  const { disk } = await leaveWork(identity);
  const again = await start(identity, disk);
  expect(await again.settle()).toBe(0);
  expect(await again.openLog(0).newest()).toEqual([4, 1, 0]);
  await again.store.close();
});

it('[LG2] writes what is unsent again under a new identity, with the same ids, and leaves the old log as it is', async () => {
  const { disk, unsent } = await leaveWork(newIdentity());
  const fresh = newIdentity();
  const second = await start(fresh, disk);
  const before = await second.store.operations.find().exec();
  const log = second.openLog(await second.settle());
  expect(await expectOwnChains(log, fresh)).toEqual(unsent);
  const after = new Map((await second.store.operations.find().exec()).map((entry) => [entry.key, entry.toJSON()]));
  for (const entry of before) expect(after.get(entry.key)).toEqual(entry.toJSON());
  expect((await log.append({ kind: 'course-rated', payload: { courseId, stars: 5 } })).seq).toBe(3);
  await second.store.close();
});

it('[LG2] goes on where a carrying was killed, also when the keys are lost once more', async () => {
  const { disk, unsent } = await leaveWork(newIdentity());
  const [second, third] = [newIdentity(), newIdentity()];
  const killed = await start(second, disk);
  const insert = killed.store.operations.insert.bind(killed.store.operations);
  let writes = 0;
  const dying = Object.assign(killed.store.operations, {
    insert: (entry: never) => (writes++ === 1 ? Promise.reject(new Error('killed')) : insert(entry)),
  });
  expect(dying).toBe(killed.store.operations);
  await expect(killed.settle()).rejects.toThrow('killed');
  const left = await killStart(killed);
  for (const [identity, generation] of [
    [second, 1],
    [third, 2],
  ] as const) {
    const next = await start(identity, structuredClone(left));
    expect(await next.settle()).toBe(generation);
    expect((await expectOwnChains(next.openLog(generation), identity)).sort()).toEqual([...unsent].sort());
    await next.store.close();
  }
});

it('[LG1] lets no tab write under an identity that another tab has given up', async () => {
  const identity = newIdentity();
  const { disk } = await leaveWork(identity);
  const store: DeviceStore = await start(newIdentity(), disk).then(async (second) => {
    await second.settle();
    return second.store;
  });
  const { secret, deviceId } = identity;
  const stale = openOperationLog({
    ...{ operations: store.operations, log: { deviceId, userId }, generation: 0, secret, sha256 },
    ...{ newId: () => v7(), now: () => 1, monotonicMs: () => 1 },
  });
  await expect(stale.append({ kind: 'course-rated', payload: { courseId, stars: 1 } })).rejects.toThrow('given up');
  await store.close();
});
