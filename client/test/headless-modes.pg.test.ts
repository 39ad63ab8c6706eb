// A headless device that comes back after forty days, and one that its learner has removed: against the real server, over real sockets.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { nodePorts } from '../../scripts/device-socket.ts';
import { type HeadlessDevice, type HeadlessPorts, openHeadlessDevice } from '../src/headless/open-headless-device.ts';
import type { OpenedReplica } from '../src/link/open-learner-replica.ts';
import { faceSync } from '../src/part/sync-face.ts';
import { type ComposedAcademy, openComposedAcademy } from './composed-academy.ts';

const waitMs = 15_000;
const password = 'Long-enough-1';
const fortyDaysMs = 40 * 24 * 3_600_000;
let academy: ComposedAcademy | null = null;
let open: HeadlessDevice | null = null;

afterEach(async () => {
  await open?.close();
  await academy?.close();
  [open, academy] = [null, null];
});

/** Only one device at a time has its replica open in a process: see openHeadlessDevice. */
async function openDevice(change: Partial<HeadlessPorts> = {}): Promise<HeadlessDevice> {
  await open?.close();
  open = await openHeadlessDevice({ ...nodePorts, baseUrl: academy?.baseUrl ?? '', state: null, ...change });
  return open;
}

async function replicaOf(device: HeadlessDevice): Promise<OpenedReplica> {
  const replica = await device.openReplica();
  if (!replica) throw new Error('Nobody is signed in.');
  return replica;
}

async function register(device: HeadlessDevice, email: string): Promise<OpenedReplica> {
  const words = { firstName: email.split('@')[0] ?? '', lastName: 'Diop', country: 'SN', language: 'fr' };
  expect(await device.account.register({ email, password, ...words })).toBeNull();
  return replicaOf(device);
}

it('[WF9] [LK6] a phone that was away for forty days hands in its work at once, and shows results after a sign-in', async () => {
  academy = await openComposedAcademy({ JWT_EXPIRY: '3', REFRESH_TOKEN_EXPIRY: '3' });
  const { courseId } = academy;
  const before = await openDevice();
  const first = await register(before, 'awa@example.org');
  expect(await before.waitUntil(() => first.data.sync.value.link === 'online', waitMs)).toBe(true);
  before.network.turnOff();
  await first.actions.enrol(courseId);
  await before.close();
  await delay(3_100);

  let sockets = 0;
  const openSocket: HeadlessPorts['openSocket'] = (...of) => {
    sockets += 1;
    return nodePorts.openSocket(...of);
  };
  const device = await openDevice({
    ...{ state: await before.dump(), now: () => Date.now() + fortyDaysMs, openSocket },
  });
  const replica = await replicaOf(device);
  device.network.turnOn();
  expect(await device.waitUntilSafe(waitMs)).toBe(true);
  const { sync, enrolments } = replica.data;
  expect(await device.waitUntil(() => device.account.signInRequired.value, waitMs)).toBe(true);
  expect(sync.value).toMatchObject({ toSend: 0, link: 'write-only' });
  expect(faceSync(sync.value, true, false)).toBe('sign-in');
  const socketsBefore = sockets;
  await delay(2_500);
  expect(sockets).toBe(socketsBefore);
  expect(await device.read('enrolments')).toEqual([]);

  expect(await device.account.signIn('awa@example.org', password)).toBeNull();
  expect(await device.waitUntil(() => sync.value.link === 'online', waitMs)).toBe(true);
  expect(await device.waitUntil(() => enrolments.value[0]?.pending === false, waitMs)).toBe(true);
  expect(enrolments.value).toMatchObject([{ courseId, status: 'in_progress' }]);
});

it('[RV2] [RV4] a removed phone hands in all its work, forgets this learner and no other, and says when', async () => {
  academy = await openComposedAcademy();
  const { courseId, baseUrl } = academy;
  const phone = await openDevice();
  const binta = await register(phone, 'binta@example.org');
  expect(await phone.waitUntil(() => binta.data.sync.value.link === 'online', waitMs)).toBe(true);
  phone.network.turnOff();
  await binta.actions.enrol(courseId);
  const bintaId = phone.account.current.value?.userId ?? '';
  phone.network.turnOn();
  const awa = await register(phone, 'awa@example.org');
  const awaId = phone.account.current.value?.userId ?? '';
  await awa.actions.enrol(courseId);
  expect(await phone.waitUntilSafe(waitMs)).toBe(true);
  phone.network.turnOff();
  await awa.actions.rateCourse(courseId, 4);
  const headers = { authorization: `Bearer ${await phone.account.token()}` };
  const url = `${baseUrl}/api/users/me/devices/${awa.deviceId}`;
  expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(204);

  phone.network.turnOn();
  expect(await phone.waitUntil(() => phone.account.removals.value.some(({ wiped }) => wiped), waitMs)).toBe(true);
  expect(phone.account.current.value).toBeNull();
  expect(phone.account.removals.value).toMatchObject([{ userId: awaId, firstName: 'awa' }]);
  expect(phone.account.profiles.value.map(({ userId }) => userId)).toEqual([bintaId]);
  const left = await phone.dump();
  expect(Object.keys(left.identityByUser)).toEqual([bintaId]);
  expect(Object.keys(left.store).filter((place) => place.includes(awaId))).toEqual([]);
  expect(JSON.stringify(left)).not.toContain(awa.deviceId);
  await phone.account.resume(bintaId);
  const again = await replicaOf(phone);
  expect(await phone.waitUntilSafe(waitMs)).toBe(true);
  expect(again.data.enrolments.value).toMatchObject([{ courseId, status: 'in_progress' }]);

  const other = await openDevice();
  expect(await other.account.signIn('awa@example.org', password)).toBeNull();
  const { data } = await replicaOf(other);
  expect(await other.waitUntil(() => data.work.value.length > 0, waitMs)).toBe(true);
  expect(data.work.value).toMatchObject([
    { kind: 'course-rated', fate: 'set-aside', code: 'device_revoked', key: null },
  ]);
});

it('[RC2] the receipt of each operation is kept, checked again offline, and fits nothing else', async () => {
  academy = await openComposedAcademy();
  const { courseId } = academy;
  const device = await openDevice();
  const replica = await register(device, 'awa@example.org');
  await replica.actions.enrol(courseId);
  expect(await device.waitUntilSafe(waitMs)).toBe(true);
  await replica.actions.rateCourse(courseId, 5);
  expect(await device.waitUntilSafe(waitMs)).toBe(true);
  device.network.turnOff();
  const [rated, enrolled] = replica.data.work.value;
  const find = (key: string | null | undefined) => replica.receipts.find(key ?? '');
  expect(await find(enrolled?.key)).toMatchObject({ seq: 1, check: 'genuine' });
  expect(await find(rated?.key)).toMatchObject({ seq: 2, check: 'genuine' });
  await replica.actions.rateCourse(courseId, 1);
  expect(await find(replica.data.work.value[0]?.key)).toBeNull();

  const written = await device.dump();
  const spoiled = JSON.parse(JSON.stringify(written).replaceAll('"stars":5', '"stars":4'));
  for (const records of Object.values<Record<string, unknown>[]>(spoiled.store)) {
    for (const record of records) if (record.key === rated?.key && 'head' in record) record.head = 'x'.repeat(43);
  }
  const liar = await replicaOf(await openDevice({ state: spoiled }));
  expect(await liar.receipts.find(rated?.key ?? '')).toMatchObject({ check: 'not-genuine' });
});
