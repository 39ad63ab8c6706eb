// A device whose server was restored from a time before the device existed, over real HTTP, a real WebSocket and the real store.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodePorts } from '../../scripts/device-socket.ts';
import { learnerStream, writeChanges } from '../../sync-server/src/feed/feed-store.ts';
import { makeId } from '../../sync-server/test/judge-scene.ts';
import { openHeadlessDevice } from '../src/headless/open-headless-device.ts';
import { type ComposedAcademy, openComposedAcademy } from './composed-academy.ts';

const waitMs = 20_000;
let academy: ComposedAcademy;

beforeAll(async () => {
  academy = await openComposedAcademy();
});
afterAll(() => academy.close());

/** What a restore leaves of a learner who came after the backup: the account alone, in a new epoch. */
async function forget(userId: string): Promise<void> {
  await academy.server.ports.database.transaction(async (tx) => {
    await tx.query("update sync_epoch set epoch = 'after the restore'");
    await tx.query('delete from resume_tickets where user_id = $1', [userId]);
    await tx.query('delete from operation_logs where user_id = $1', [userId]);
    await tx.query('delete from enrollments where user_id = $1', [userId]);
    await tx.query("delete from feed_documents where stream = $1 and collection <> 'accounts'", [
      learnerStream(userId),
    ]);
  });
}

it('[LK4, DV5, RW2] registers again, supplies again what was lost, and drops what the server no longer tells', async () => {
  const device = await openHeadlessDevice({ ...nodePorts, baseUrl: academy.baseUrl, state: null });
  const words = { firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr' };
  await device.account.register({ email: 'restored@example.org', password: 'Long-enough-1', ...words });
  const replica = await device.openReplica();
  const userId = device.account.current.value?.userId ?? '';
  if (!replica) throw new Error('Nobody is signed in.');
  await replica.actions.enrol(academy.courseId);
  expect(await device.waitUntil(() => replica.data.releaseByCourse.value.size === 1, waitMs)).toBe(true);
  const [enrolment] = replica.data.enrolments.value;
  const lost = {
    ...{ id: makeId(7), deviceId: makeId(8), seq: 1, kind: 'x' },
    outcome: 'refused',
    code: 'unknown_course',
  } as const;
  await academy.server.ports.database.transaction((tx) =>
    writeChanges(tx, learnerStream(userId), [{ collection: 'refusals', id: lost.id, body: lost }]),
  );
  expect(await device.waitUntil(() => replica.data.refusals.value.length === 1, waitMs)).toBe(true);

  device.network.turnOff();
  await forget(userId);
  device.network.turnOn();
  expect(await device.waitUntil(() => replica.data.refusals.value.length === 0, waitMs)).toBe(true);
  const isBack = () => replica.data.enrolments.value[0]?.pending === false;
  expect(await device.waitUntilSafe(waitMs)).toBe(true);
  expect(await device.waitUntil(isBack, waitMs)).toBe(true);
  expect(replica.data.enrolments.value).toEqual([{ ...enrolment, pending: false }]);
  const { rows } = await academy.server.ports.database.query('select 1 from operations where user_id = $1', [userId]);
  expect(rows).toHaveLength(1);
  await device.close();
}, 90_000);
