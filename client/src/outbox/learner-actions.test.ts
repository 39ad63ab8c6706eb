import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../store/device-store.ts';
import { operationKey } from '../store/local-record.ts';
import { openPortableStorage, type PortableStorage } from '../store/portable-storage.ts';
import { createLearnerActions } from './learner-actions.ts';
import { openOperationLog } from './operation-log.ts';

const [deviceId, userId, courseId, lessonId] = [v7(), v7(), v7(), v7()];

const openStore = (storage: PortableStorage['storage']) =>
  openDeviceStore(`learner-${userId}`, { storage, multiInstance: false, newId: () => v7() });

/** What a tab can do with the store. */
function openTab(store: DeviceStore) {
  const log = openOperationLog({
    operations: store.operations,
    log: { deviceId, userId },
    generation: 0,
    secret: 'A'.repeat(43),
    sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
    newId: () => v7(),
    now: () => 1_000,
    monotonicMs: () => 5,
  });
  const actions = createLearnerActions({
    newId: () => v7(),
    noteKept: () => undefined,
    log,
    drafts: store.drafts,
    findQuiz: async () => null,
  });
  const spend = (seconds: number) => actions.spendTime(courseId, lessonId, seconds);
  const times = async () => (await log.read(2, 1, 99)).map(({ operation }) => operation.payload);
  return { log, spend, times };
}

const told = (totalSeconds: number) => ({ courseId, lessonId, totalSeconds, countedBy: deviceId });

it('[PM2] [PM3] counts every second on a lesson: told at once, and told right after a restart', async () => {
  const before = openPortableStorage();
  const first = await openStore(before.storage);
  const { spend } = openTab(first);
  await Promise.all([15, 15, 7].map(spend));
  const disk = await before.dump();
  await first.close();
  const second = await openStore(openPortableStorage(disk).storage);
  const again = openTab(second);
  await again.spend(5);
  expect(await again.times()).toEqual([15, 30, 37, 42].map(told));
  await second.close();
});

it('[PM2] loses no second when two tabs have the lesson open', async () => {
  const store = await openStore(openPortableStorage().storage);
  const tabs = [openTab(store), openTab(store)] as const;
  await Promise.all([1, 2, 3, 4, 5, 6].map((seconds) => tabs[seconds % 2 === 0 ? 0 : 1].spend(seconds)));
  await tabs[0].spend(10);
  await tabs[1].spend(20);
  const totals = (await tabs[0].times()).map(({ totalSeconds }) => Number(totalSeconds));
  expect(totals).toHaveLength(8);
  expect(totals.at(-1)).toBe(51);
  expect(totals).toEqual([...totals].sort((a, b) => a - b));
  await store.close();
});

it('[PM3] [LG3] goes on from what an older build counted, in whatever lane, and not from what another identity did', async () => {
  const store = await openStore(openPortableStorage().storage);
  const { log, spend, times } = openTab(store);
  const { countedBy: _unsaid, ...old } = told(30);
  const [head, provisional] = ['h'.repeat(43), null];
  const envelope = { version: 1, kind: 'time-spent', wallTime: 1, monotonicMs: 0 };
  const write = (lane: 0 | 2, payload: Record<string, unknown>) =>
    store.operations.insert({
      key: operationKey(lane, 1),
      operation: { ...envelope, id: v7(), seq: 1, payload },
      head,
      provisional,
    });
  await write(0, old);
  await write(2, { ...told(500), countedBy: userId });
  await spend(5);
  expect((await times()).at(-1)).toEqual(told(35));
  expect((await log.newest())[2]).toBe(2);
  await store.close();
});
