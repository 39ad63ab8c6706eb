// The shapes of the store, held against their versions, and the steps between them.
import { createHash } from 'node:crypto';
import { canonicalJson } from '@greenland/shared-schema/protocol/canonical-json';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { openDeviceStore, recordByCollection } from './device-store.ts';
import { openPortableStorage } from './portable-storage.ts';
import { type StoreHistory, storeHistory, versionOf } from './store-history.ts';
import pinsByCollection from './store-version.pin.json' with { type: 'json' };

const hashShape = (shape: z.ZodMiniType) =>
  createHash('sha256')
    .update(canonicalJson(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' })))
    .digest('base64url');
const pins = new Map<string, string[]>(Object.entries(pinsByCollection));

it('the shape of every collection is that of its version: another shape needs a step in store-history, and its hash in store-version.pin.json', () => {
  const shapes = Object.entries(recordByCollection).map(([name, { record }]) => [name, hashShape(record)]);
  expect(shapes).toEqual(shapes.map(([name = '']) => [name, pins.get(name)?.at(-1)]));
  const versions = Object.keys(recordByCollection).map((name) => [name, versionOf(storeHistory, name)]);
  expect(versions).toEqual(versions.map(([name]) => [name, (pins.get(String(name))?.length ?? 0) - 1]));
});

it('[P4] the outbox is frozen: it has one version, and no step', () => {
  expect(storeHistory.operations).toBeUndefined();
  expect(pins.get('operations')).toHaveLength(1);
});

const userId = v7();
const open = (storage: ReturnType<typeof openPortableStorage>, history: StoreHistory) =>
  openDeviceStore(`learner-${userId}`, { storage: storage.storage, multiInstance: false, newId: () => v7(), history });

/** Steps that keep today's fields, so that today's store opens what they made. */
const renamed: StoreHistory = {
  ...storeHistory,
  courses: [(course) => ({ ...course, title: `${course.title} (2)` })],
  attempts: ['pull-again'],
};

async function leaveDocuments(count: number) {
  const disk = openPortableStorage();
  const store = await open(disk, storeHistory);
  const documents = Array.from({ length: count }, (_, at) => ({ id: v7(), title: `Course ${at}`, published: true }));
  await store.courses.bulkInsert(documents as never);
  await store.attempts.insert({ id: v7() } as never);
  const dump = await disk.dump();
  await store.close();
  return dump;
}

it('[P4] takes every document through its step, more than one batch of them, and has what no step can make pulled again', async () => {
  const disk = openPortableStorage(await leaveDocuments(450));
  const store = await open(disk, renamed);
  const courses = await store.courses.find().exec();
  expect(courses.filter(({ title }) => title.endsWith(' (2)'))).toHaveLength(450);
  expect(await store.attempts.find().exec()).toEqual([]);
  await store.close();
  const places = Object.entries(await disk.dump()).filter(([, records]) => records.length > 0);
  expect(places.map(([place]) => place).filter((place) => place.endsWith('courses 0'))).toEqual([]);
});

it('[P4] killed anywhere in a migration, it goes on at the next start and ends in the same', async () => {
  const before = await leaveDocuments(450);
  for (const killAt of [1, 2, 3, 4, 5]) {
    const disk = openPortableStorage(structuredClone(before));
    let writes = 0;
    const create = disk.storage.createStorageInstance.bind(disk.storage);
    const dying = {
      ...disk.storage,
      createStorageInstance: async (params: never) => {
        const instance = await create(params);
        for (const name of ['bulkWrite', 'remove'] as const) {
          const work = (instance[name] as (...given: unknown[]) => Promise<unknown>).bind(instance);
          Object.assign(instance, {
            [name]: (...given: unknown[]) => {
              const counts = name === 'remove' || given[1] === 'migrate-store';
              if (counts) writes += 1;
              return counts && writes === killAt ? Promise.reject(new Error('killed')) : work(...given);
            },
          });
        }
        return instance;
      },
    };
    await expect(open({ ...disk, storage: dying as never }, renamed)).rejects.toThrow('killed');
    const store = await open(openPortableStorage(await disk.dump()), renamed);
    const titles = (await store.courses.find().exec()).map(({ title }) => title);
    expect(titles.filter((title) => / \d+ \(2\)$/.test(title))).toHaveLength(450);
    await store.close();
  }
});
