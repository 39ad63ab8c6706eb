// Promise P8 for a learner with two phones: whichever comes back first after a restore, all grades and the certificate are the same again.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putAway, RewindScene, waitMs } from './rewind-scene.ts';

let scene: RewindScene;
beforeAll(async () => {
  scene = await RewindScene.prepare();
});
afterAll(() => scene.close());

const grades = () =>
  scene.ask(`select id, body ->> 'score' as score, body ->> 'attemptNumber' as number from feed_documents
    where collection = 'attempts' and body is not null order by id`);
const refusals = () => scene.ask(`select id from feed_documents where collection = 'refusals' and body is not null`);
const certificates = () => scene.ask('select id, verification_code, issued_at from certificates');

it('[P8] [RW7] [VD6] what comes back before the enrolment of another phone is graded when that comes, and the certificate is the same', async () => {
  await scene.register('Awa').then(putAway);
  await scene.backUp();

  const first = await scene.signIn('Awa');
  await first.replica.actions.enrol(scene.courseId);
  expect(await first.device.waitUntilSafe(waitMs)).toBe(true);
  const firstState = await putAway(first);
  const second = await scene.signIn('Awa');
  expect(await second.device.waitUntil(() => second.replica.data.enrolments.value.length === 1, waitMs)).toBe(true);
  for (const isRight of [false, true]) {
    await second.replica.actions.submitAttempt(await scene.answer('graded', isRight));
  }
  expect(await second.device.waitUntilSafe(waitMs)).toBe(true);
  const isTold = () => second.replica.data.certificates.value.length === 1;
  expect(await second.device.waitUntil(isTold, waitMs)).toBe(true);
  const secondState = await putAway(second);
  const [gradesBefore, certificatesBefore] = [await grades(), await certificates()];
  expect([gradesBefore.length, certificatesBefore.length]).toEqual([2, 1]);

  await scene.rewind();
  const secondAgain = await scene.resume(secondState);
  const isRefused = () => secondAgain.replica.data.refusals.value.length === 2;
  expect(await secondAgain.device.waitUntil(isRefused, waitMs)).toBe(true);
  const refusedState = await putAway(secondAgain);
  // The phone has handed in the certificate that it was given (RW8): that needs no grade.
  expect([await grades(), await certificates()]).toEqual([[], certificatesBefore]);

  const firstAgain = await scene.resume(firstState);
  const isBack = () => firstAgain.replica.data.attempts.value.filter(({ state }) => state === 'graded').length === 2;
  expect(await firstAgain.device.waitUntil(isBack, waitMs)).toBe(true);
  await putAway(firstAgain);
  expect([await grades(), await certificates()]).toEqual([gradesBefore, certificatesBefore]);
  expect(await refusals()).toEqual([]);

  const told = await scene.resume(refusedState);
  const isGraded = () =>
    told.replica.data.refusals.value.length === 0 &&
    told.replica.data.attempts.value.filter(({ state }) => state === 'graded').length === 2;
  expect(await told.device.waitUntil(isGraded, waitMs)).toBe(true);
}, 120_000);

it('[P8] [RW8] [AL1] where other attempts count than before, the certificate is the one that the phone was given', async () => {
  const first = await scene.register('Fatou');
  await first.replica.actions.enrol(scene.courseId);
  expect(await first.device.waitUntilSafe(waitMs)).toBe(true);
  const enrolledState = await putAway(first);
  const second = await scene.signIn('Fatou');
  expect(await second.device.waitUntil(() => second.replica.data.enrolments.value.length === 1, waitMs)).toBe(true);
  second.device.network.turnOff();
  for (let count = 0; count < 3; count += 1) {
    await second.replica.actions.submitAttempt(await scene.answer('graded', false));
  }
  const secondState = await putAway(second);
  await scene.backUp();

  const firstLater = await scene.resume(enrolledState);
  await firstLater.replica.actions.submitAttempt(await scene.answer('graded', true));
  const isCertified = () => firstLater.replica.data.certificates.value.length === 1;
  expect(await firstLater.device.waitUntil(isCertified, waitMs)).toBe(true);
  expect(await firstLater.device.waitUntilSafe(waitMs)).toBe(true);
  const certifiedState = await putAway(firstLater);
  const certificatesOf = (name: string) =>
    scene.ask(
      `select t.id, verification_code, issued_at, credential, holder_name, reinstated_at is not null as reinstated
        from certificates t join users u on u.id = t.user_id where u.first_name = $1`,
      [name],
    );
  const [given] = await certificatesOf('Fatou');
  expect(given).toMatchObject({ holder_name: 'Fatou Diop', reinstated: false });

  await scene.rewind();
  const secondAgain = await scene.resume(secondState);
  secondAgain.device.network.turnOn();
  const attemptsOf = ({ replica }: typeof first, face: string) =>
    replica.data.attempts.value.filter(({ state }) => state === face).length;
  expect(await secondAgain.device.waitUntil(() => attemptsOf(secondAgain, 'graded') === 3, waitMs)).toBe(true);
  await putAway(secondAgain);
  expect(await certificatesOf('Fatou')).toEqual([]);

  const firstAgain = await scene.resume(certifiedState);
  expect(firstAgain.replica.data.certificates.value.map(({ id }) => id)).toEqual([given?.id]);
  expect(await firstAgain.device.waitUntil(() => attemptsOf(firstAgain, 'over-limit') === 1, waitMs)).toBe(true);
  expect(firstAgain.replica.data.certificates.value.map(({ id }) => id)).toEqual([given?.id]);
  expect(await certificatesOf('Fatou')).toEqual([{ ...given, reinstated: true }]);
}, 120_000);
