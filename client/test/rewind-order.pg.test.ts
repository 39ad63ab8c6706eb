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

it('[P8] [RW7] [VD6] what comes back before the enrolment of another phone is graded when that comes, and certified under the same code', async () => {
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
  const secondState = await putAway(second);
  const [gradesBefore, certificatesBefore] = [await grades(), await certificates()];
  expect([gradesBefore.length, certificatesBefore.length]).toEqual([2, 1]);

  await scene.rewind();
  const secondAgain = await scene.resume(secondState);
  const isRefused = () => secondAgain.replica.data.refusals.value.length === 2;
  expect(await secondAgain.device.waitUntil(isRefused, waitMs)).toBe(true);
  const refusedState = await putAway(secondAgain);
  expect([await grades(), await certificates()]).toEqual([[], []]);

  const firstAgain = await scene.resume(firstState);
  const isCertified = () => firstAgain.replica.data.certificates.value.length === 1;
  expect(await firstAgain.device.waitUntil(isCertified, waitMs)).toBe(true);
  await putAway(firstAgain);
  expect([await grades(), await certificates()]).toEqual([gradesBefore, certificatesBefore]);
  expect(await refusals()).toEqual([]);

  const told = await scene.resume(refusedState);
  const isGraded = () =>
    told.replica.data.refusals.value.length === 0 &&
    told.replica.data.attempts.value.filter(({ state }) => state === 'graded').length === 2;
  expect(await told.device.waitUntil(isGraded, waitMs)).toBe(true);
});
