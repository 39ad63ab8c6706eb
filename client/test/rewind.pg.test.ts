// Promise P8 with the real server, PostgreSQL and devices: a restore from an older backup, and everybody supplies again what it lost.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeviceState } from '../src/headless/device-state.ts';
import { linkRecord } from '../src/store/local-record.ts';
import { type OpenDevice, password, putAway, RewindScene, replicaOf, until, untilSafe } from './rewind-scene.ts';

let scene: RewindScene;
beforeAll(async () => {
  scene = await RewindScene.prepare();
});
afterAll(() => scene.close());

it('[P8] [RW2, RW3, RW4, RW5, RW7] [VD7] a restore of an older backup: devices supply again what it lost, and every document comes out the same', async () => {
  const { courseId } = scene;
  const [first = '', second = ''] = await scene.lessonIds();

  // Before the backup: two learners, three devices.
  const awa = await scene.register('Awa');
  await awa.replica.actions.enrol(courseId);
  await awa.replica.actions.openLesson(courseId, first);
  await awa.replica.actions.submitAttempt(await scene.answer('graded', false));
  await untilSafe(awa);
  let awaState = await putAway(awa);
  const binta = await scene.register('Binta');
  await binta.replica.actions.enrol(courseId);
  await untilSafe(binta);
  let bintaState = await putAway(binta);
  const away = await scene.signIn('Binta');
  await until(away, () => away.replica.data.enrolments.value.length === 1);
  await away.replica.actions.openLesson(courseId, first);
  await untilSafe(away);
  away.device.network.turnOff();
  await away.replica.actions.completeLesson(courseId, first);
  const awayState = await putAway(away);

  await scene.backUp();

  // After it: work, a certificate, a device and a course that the backup does not know.
  const later = await scene.publishAnother();
  const awaAgain = await scene.resume(awaState);
  await awaAgain.replica.actions.completeLesson(courseId, first);
  await awaAgain.replica.actions.spendTime(courseId, first, 90);
  await awaAgain.replica.actions.submitAttempt(await scene.answer('graded', true));
  await awaAgain.replica.actions.submitAttempt(await scene.answer('graded', false));
  await awaAgain.replica.actions.submitAttempt(await scene.answer('graded', false));
  await untilSafe(awaAgain);
  await until(awaAgain, () => awaAgain.replica.data.courses.value.some(({ id }) => id === later));
  await until(awaAgain, () => awaAgain.replica.data.refusals.value.length === 1);
  awaState = await putAway(awaAgain);
  const bintaAgain = await scene.resume(bintaState);
  await bintaAgain.replica.actions.submitAttempt(await scene.answer('graded', false));
  await untilSafe(bintaAgain);
  bintaState = await putAway(bintaAgain);
  const fresh = await scene.signIn('Awa');
  await fresh.replica.actions.completeLesson(courseId, second);
  await fresh.replica.actions.submitAttempt(await scene.answer('practice', true));
  await fresh.replica.actions.rateCourse(courseId, 5);
  await untilSafe(fresh);
  await until(fresh, () => fresh.replica.data.attempts.value.filter(({ state }) => state === 'graded').length === 4);
  await scene.untilPapersAreMade();
  const before = await scene.readDocuments();
  const [certificate] = await scene.ask(
    'select id, verification_code as code, issued_at, holder_name from certificates',
  );
  expect(certificate).toMatchObject({ holder_name: 'Awa Diop' });
  const [{ epoch: epochBefore } = {}] = await scene.ask('select epoch from sync_epoch');

  // The one device that is connected meets a server that has never heard of it.
  await scene.rewind();
  // Whoever they have become meanwhile: their work is as it was.
  await scene.ask("update users set role = 'teacher'");
  expect(await scene.ask('select 1 from certificates')).toEqual([]);
  expect(await scene.readDocuments()).not.toEqual(before);
  const hasLater = (one: OpenDevice) => one.replica.data.courses.value.some(({ id }) => id === later);
  await scene.untilMet(fresh);
  await until(fresh, () => !hasLater(fresh));
  await putAway(fresh);

  awaState = await expectRewound(awaState, async (one) => {
    await until(one, () => one.replica.data.certificates.value.length === 1 && !hasLater(one));
  });
  bintaState = await expectRewound(bintaState);
  await scene.untilPapersAreMade();
  expect(await scene.readDocuments()).toEqual(before);
  expect(await scene.ask('select id, verification_code as code, issued_at, holder_name from certificates')).toEqual([
    certificate,
  ]);

  // Receipts are of the new epoch, and vouch for all of the log.
  const [{ epoch } = {}] = await scene.ask('select epoch from sync_epoch');
  expect(epoch).not.toBe(epochBefore);
  for (const state of [awaState, bintaState]) {
    const [, links = []] = Object.entries(state.store).find(([place]) => place.includes(' links ')) ?? [];
    const link = linkRecord.parse(
      Object.fromEntries(Object.entries(links[0] ?? {}).filter(([name]) => name in linkRecord.shape)),
    );
    expect(link.epoch).toBe(epoch);
    expect(link.receipts[0]).toMatchObject({ epoch, seq: link.acknowledged[0] });
  }

  // The device that was away during all this joins with what it did meanwhile.
  const joined = await scene.resume(awayState);
  joined.device.network.turnOn();
  await scene.untilMet(joined);
  await until(joined, () => joined.replica.data.attempts.value.length === 1);
  expect(joined.replica.data.progressByCourse.value.get(courseId)?.get(first)).toMatchObject({ completed: true });
  await until(joined, () => joined.replica.data.courses.value.length === 1);
}, 120_000);

/** The device finds the restored server by itself, and nothing that it shows is lost. */
async function expectRewound(state: DeviceState, look?: (one: OpenDevice) => Promise<void>): Promise<DeviceState> {
  const one = await scene.resume(state);
  const shown = one.replica.data.attempts.value.map(({ id }) => id);
  await scene.untilMet(one);
  await until(one, () =>
    one.replica.data.attempts.value.every(({ state: face }) => ['graded', 'over-limit'].includes(face)),
  );
  expect(one.replica.data.attempts.value.map(({ id }) => id)).toEqual(expect.arrayContaining(shown));
  await look?.(one);
  return putAway(one);
}

it('[RW6] an account that the backup does not know: the work stays, and goes up under the same learner when the e-mail registers again', async () => {
  await scene.backUp();
  const { courseId } = scene;
  const opened = await scene.register('Cheikh');
  await opened.replica.actions.enrol(courseId);
  const attemptId = await opened.replica.actions.submitAttempt(await scene.answer('graded', true));
  await untilSafe(opened);
  await until(opened, () => opened.replica.data.certificates.value.length === 1);
  await scene.untilPapersAreMade();
  const userId = opened.device.account.current.value?.userId;
  const certificateId = opened.replica.data.certificates.value[0]?.id;

  await scene.rewind();
  await until(opened, () => opened.replica.data.sync.value.link === 'sign-in-required');
  expect(opened.replica.data.attempts.value).toMatchObject([{ id: attemptId, state: 'graded' }]);

  const words = { firstName: 'Cheikh', lastName: 'Diop', country: 'SN', language: 'fr' };
  expect(await opened.device.account.register({ email: 'CHEIKH@example.org', password, ...words })).toBeNull();
  expect(opened.device.account.current.value?.userId).toBe(userId);
  const again = { device: opened.device, replica: await replicaOf(opened.device) };
  again.replica.nudge();
  await until(again, () => again.replica.data.sync.value.link === 'online');
  await untilSafe(again);
  await until(again, () => again.replica.data.certificates.value[0]?.id === certificateId);
  await scene.untilPapersAreMade();
  expect(await scene.ask('select id from users where lower(email) = $1', ['cheikh@example.org'])).toEqual([
    { id: userId },
  ]);
  expect(await scene.ask('select id, user_id from certificates where id = $1', [certificateId])).toEqual([
    { id: certificateId, user_id: userId },
  ]);
}, 60_000);
