import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { openDeviceStore } from '../store/device-store.ts';
import { watchLearnerData } from '../store/learner-data.ts';
import { openPortableStorage, type PortableStorage } from '../store/portable-storage.ts';
import { createLearnerActions } from './learner-actions.ts';
import { openOperationLog } from './operation-log.ts';

const [deviceId, userId, courseId, lessonId] = [v7(), v7(), v7(), v7()];

async function openActions(storage: PortableStorage['storage']) {
  const store = await openDeviceStore(`learner-${userId}`, { storage, multiInstance: false, newId: () => v7() });
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
  const { secondsHere, stop } = watchLearnerData(store, deviceId, 0);
  const actions = createLearnerActions({
    newId: () => v7(),
    noteKept: () => undefined,
    log,
    drafts: store.drafts,
    findQuiz: async () => null,
    secondsHere,
  });
  const close = () => {
    stop();
    return store.close();
  };
  return { log, actions, close };
}

it('[PM2] counts every second on a lesson: told at once, and told right after a restart', async () => {
  const before = openPortableStorage();
  const first = await openActions(before.storage);
  await Promise.all([15, 15, 7].map((seconds) => first.actions.spendTime(courseId, lessonId, seconds)));
  const disk = await before.dump();
  await first.close();
  const second = await openActions(openPortableStorage(disk).storage);
  await second.actions.spendTime(courseId, lessonId, 5);
  const totals = (await second.log.read(2, 1, 10)).map(({ operation }) => operation.payload.totalSeconds);
  expect(totals).toEqual([15, 30, 37, 42]);
  await second.close();
});
