import { createHash } from 'node:crypto';
import { type ByLane, lanes } from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy, hashTextBy } from '@greenland/shared-schema/protocol/operation-chain';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../store/device-store.ts';
import type { LoggedOperation } from '../store/local-record.ts';
import { openPortableStorage, type StorageDump } from '../store/portable-storage.ts';
import { openOperationLog } from './operation-log.ts';
import { settleIdentity, settleLate } from './settle-identity.ts';

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
  const late = (generation: number) => settleLate({ store, log: name, secret, sha256 }, generation);
  /** Each lane has a receipt so far. */
  const acknowledge = async (generation: number, acknowledged: ByLane<number>) => {
    const log = openLog(generation);
    for (const lane of lanes) {
      const [last] = await log.read(lane, acknowledged[lane], 1);
      if (acknowledged[lane] === 0 || !last) continue;
      const stamp = { kid: 'k', time: 1, signature: 's'.repeat(86) };
      const receipt = { seq: acknowledged[lane], head: last.head, epoch: 'e1', stamp };
      await store.receipts.incrementalUpsert({ key: last.key, receipt });
    }
    const record = await store.links.findOne('link').exec();
    await record?.incrementalPatch({ acknowledged: [...acknowledged] });
  };
  return { store, settle, late, openLog, acknowledge, dump };
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
    const head = extendChainBy(
      hashTextBy(sha256),
      chainStart(hashTextBy(sha256), { deviceId, userId, lane }),
      secret,
      operations,
    );
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
  await first.acknowledge(0, [2, 0, 0]);
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

const rate = { kind: 'course-rated', payload: { courseId, stars: 1 } } as const;
const spend = (totalSeconds: number) =>
  ({ kind: 'time-spent', payload: { courseId, lessonId, totalSeconds } }) as const;

/** A device with its second identity, and the log of a tab that still writes under the first one. */
async function leaveOutdatedTab() {
  const [former, fresh] = [newIdentity(), newIdentity()];
  const { disk, unsent } = await leaveWork(former);
  const second = await start(fresh, disk);
  const log = second.openLog(await second.settle());
  const outdated = openOperationLog({
    ...{ operations: second.store.operations, log: { deviceId: former.deviceId, userId }, generation: 0 },
    ...{ secret: former.secret, sha256, newId: () => v7(), now: () => 1, monotonicMs: () => 1 },
  });
  return { former, fresh, second, log, outdated, unsent };
}

it('[LG5] takes up at the next start, once, what an outdated tab wrote after the carrying', async () => {
  const { fresh, second, outdated, unsent } = await leaveOutdatedTab();
  await second.acknowledge(1, [2, 1, 0]);
  // Lane 2 holds nothing of the new identity: the tab cannot know.
  const late = (await outdated.append(spend(60))).id;
  let disk = await killStart(second);
  for (let starts = 3; starts > 0; starts -= 1) {
    const next = await start(fresh, disk);
    expect(await next.settle()).toBe(1);
    expect(await expectOwnChains(next.openLog(1), fresh)).toEqual([...unsent, late]);
    expect(await next.openLog(0).newest()).toEqual([4, 1, 1]);
    disk = await killStart(next);
  }
});

it('[LG5] goes on where taking up was killed', async () => {
  const { fresh, second, outdated, unsent } = await leaveOutdatedTab();
  const late: string[] = [];
  for (const seconds of [10, 20, 30]) late.push((await outdated.append(spend(seconds))).id);
  const insert = second.store.operations.insert.bind(second.store.operations);
  let writes = 0;
  Object.assign(second.store.operations, {
    insert: (entry: never) => (writes++ === 1 ? Promise.reject(new Error('killed')) : insert(entry)),
  });
  await expect(second.late(1)).rejects.toThrow('killed');
  const next = await start(fresh, await killStart(second));
  await next.settle();
  expect(await expectOwnChains(next.openLog(1), fresh)).toEqual([...unsent, ...late]);
  const told = await next.openLog(1).read(2, 1, 9);
  expect(told.map(({ operation }) => operation.payload.totalSeconds)).toEqual([10, 20, 30]);
  await next.store.close();
});

it('[LG5] [P2] doubles nothing when tabs take up at once and one of them writes meanwhile', async () => {
  const { fresh, second, log, outdated, unsent } = await leaveOutdatedTab();
  const late = [(await outdated.append(spend(10))).id, (await outdated.append(spend(25))).id];
  const counted = [1, 2, 3, 4].map((seconds) => log.append(spend(seconds)));
  await Promise.all([second.late(1), second.late(1), ...counted, second.late(1)]);
  const own = (await Promise.all(counted)).map(({ id }) => id);
  expect((await expectOwnChains(log, fresh)).sort()).toEqual([...unsent, ...late, ...own].sort());
  await second.store.close();
});

it('[LG5] leaves it to the newest identity: one that was given up itself takes nothing up', async () => {
  const { fresh, second, outdated, unsent } = await leaveOutdatedTab();
  const late = (await outdated.append(spend(10))).id;
  const third = newIdentity();
  const next = await start(third, await killStart(second));
  expect(await next.settle()).toBe(2);
  const settle = () =>
    settleLate({ store: next.store, log: { deviceId: fresh.deviceId, userId }, secret: fresh.secret, sha256 }, 1);
  await settle();
  expect(await next.openLog(1).newest()).toEqual([2, 1, 0]);
  expect((await expectOwnChains(next.openLog(2), third)).sort()).toEqual([...unsent, late].sort());
  await next.store.close();
});

it('[RW4] [P8] writes again, once, what another epoch of the server may have lost of the identity that was given up', async () => {
  const { former, fresh, second, unsent } = await leaveOutdatedTab();
  await second.acknowledge(1, [2, 1, 0]);
  const welcome = async (epoch: string) => {
    const link = await second.store.links.findOne('link').exec();
    await link?.incrementalPatch({ epoch });
    await second.late(1);
  };
  const own = () => expectOwnChains(second.openLog(1), fresh);
  await welcome('e1');
  expect(await own()).toEqual(unsent);
  await welcome('e2');
  const all = await own();
  const [first] = await second.openLog(0).read(0, 1, 1);
  expect(all).toHaveLength(5);
  expect(all).toContain(first?.operation.id);
  await welcome('e3');
  await second.late(1);
  expect(await own()).toEqual(all);
  expect(await expectOwnChains(second.openLog(0), former)).toHaveLength(5);
  await second.store.close();
});

it('[LG3] keeps who counted a time, and says it of what an older build has written', async () => {
  const former = newIdentity();
  const first = await start(former, {});
  const log = first.openLog(await first.settle());
  await log.append(spend(60));
  await log.appendTime({ courseId, lessonId, seconds: 5 });
  const fresh = newIdentity();
  const second = await start(fresh, await killStart(first));
  const again = second.openLog(await second.settle());
  await again.appendTime({ courseId, lessonId, seconds: 7 });
  const told = (await again.read(2, 1, 9)).map(({ operation: { payload } }) => [
    payload.countedBy,
    payload.totalSeconds,
  ]);
  expect(told).toEqual([
    [former.deviceId, 60],
    [former.deviceId, 65],
    [fresh.deviceId, 7],
  ]);
  await second.store.close();
});

it('[LG1] [P4] opens a log that is newer than the link which was rolled back, and goes on writing', async () => {
  const { fresh, second, unsent } = await leaveOutdatedTab();
  await second.store.links
    .findOne('link')
    .exec()
    .then((record) => record?.incrementalPatch({ generation: 0 }));
  const next = await start(fresh, await killStart(second));
  expect(await next.settle()).toBe(1);
  await next.openLog(1).append(rate);
  expect((await expectOwnChains(next.openLog(1), fresh)).slice(0, 2)).toEqual(unsent.slice(0, 2));
  await next.store.close();
});
