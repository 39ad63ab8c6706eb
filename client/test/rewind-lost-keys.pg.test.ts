// Promises P2 and P8 for a phone that has lost its keys, with the real server, PostgreSQL and store: what it did under its old name is still its own.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeviceState } from '../src/headless/device-state.ts';
import { type OpenDevice, putAway, RewindScene, until, untilSafe } from './rewind-scene.ts';

let scene: RewindScene;
beforeAll(async () => {
  scene = await RewindScene.prepare();
});
afterAll(() => scene.close());

/** The browser has dropped what the phone signs with, and kept the rest. */
const withoutKeys = (state: DeviceState): DeviceState => ({ ...state, identityByUser: {} });

/** The newer state, with what the phone knew of the server when the older one was put away. */
function withoutHearing(newer: DeviceState, older: DeviceState): DeviceState {
  const isHeard = (place: string) => / (links|receipts) /.test(place);
  const heard = Object.entries(older.store).filter(([place]) => isHeard(place));
  expect(heard.map(([, records]) => records.length).filter((length) => length > 0)).toHaveLength(2);
  return { ...newer, store: { ...newer.store, ...Object.fromEntries(heard) } };
}

/** Attempts are numbered as they come (AL1), and the last name's come first. */
const readUnnumbered = async () =>
  (await scene.readDocuments()).map((text) => text.replace(/"attemptNumber":[0-9]+/, '"attemptNumber":0'));

const secondsOn = ({ replica }: OpenDevice, lessonId: string) =>
  replica.data.progressByCourse.value.get(scene.courseId)?.get(lessonId)?.seconds ?? 0;
const gradedOf = ({ replica }: OpenDevice) =>
  replica.data.attempts.value.filter(({ state }) => state === 'graded').length;

it('[P8] [LG2] [LG3] [RW4] what a phone had told under an old name comes back after a restore, once, and every document is the same', async () => {
  const { courseId } = scene;
  const [lesson = ''] = await scene.lessonIds();
  let phone = await scene.register('Awa');
  await scene.backUp();
  await phone.replica.actions.enrol(courseId);
  await phone.replica.actions.completeLesson(courseId, lesson);
  await phone.replica.actions.spendTime(courseId, lesson, 60);
  await phone.replica.actions.submitAttempt(await scene.answer('graded', true));
  await until(phone, () => phone.replica.data.certificates.value.length === 1);
  await untilSafe(phone);

  // Twice: what the second name has taken over of the first is the third one's as well.
  for (const seconds of [30, 7]) {
    phone = await scene.resume(withoutKeys(await putAway(phone)));
    await phone.replica.actions.spendTime(courseId, lesson, seconds);
    await phone.replica.actions.submitAttempt(await scene.answer('practice', true));
    await untilSafe(phone);
  }
  await until(phone, () => gradedOf(phone) === 3 && secondsOn(phone, lesson) === 97);
  await scene.untilPapersAreMade();
  const before = await readUnnumbered();
  const logs = () => scene.ask('select distinct device_id from operations');
  expect(await logs()).toHaveLength(3);

  await scene.rewind();
  expect(await readUnnumbered()).not.toEqual(before);
  await scene.untilMet(phone);
  await until(
    phone,
    () => gradedOf(phone) === 3 && phone.replica.data.enrolments.value.every(({ pending }) => !pending),
  );
  await until(phone, () => phone.replica.data.sync.value.toSend === 0);
  await scene.untilPapersAreMade();
  expect(await readUnnumbered()).toEqual(before);
  expect(await logs()).toHaveLength(1);
  expect(secondsOn(phone, lesson)).toBe(97);
  expect(phone.replica.data.refusals.value).toEqual([]);

  // Nothing is left to be told again, by whatever start.
  const [{ count } = {}] = await scene.ask('select count(*) from operations');
  phone = await scene.resume(await putAway(phone));
  await until(phone, () => phone.replica.data.sync.value.link === 'online');
  await untilSafe(phone);
  expect(await scene.ask('select count(*) from operations')).toEqual([{ count }]);
  await putAway(phone);
}, 120_000);

it('[P2] [LG2] [LG3] [VD3] time that the server took without the phone hearing of it counts once, and is no refusal', async () => {
  const { courseId } = scene;
  const [lesson = ''] = await scene.lessonIds();
  let phone = await scene.register('Binta');
  await phone.replica.actions.enrol(courseId);
  await phone.replica.actions.spendTime(courseId, lesson, 60);
  await untilSafe(phone);
  const heard = await putAway(phone);
  phone = await scene.resume(heard);
  await phone.replica.actions.spendTime(courseId, lesson, 25);
  await phone.replica.actions.rateCourse(courseId, 4);
  await untilSafe(phone);
  const unheard = withoutHearing(await putAway(phone), heard);

  phone = await scene.resume(withoutKeys(unheard));
  expect(secondsOn(phone, lesson)).toBe(85);
  await phone.replica.actions.spendTime(courseId, lesson, 10);
  await untilSafe(phone);
  await until(phone, () => secondsOn(phone, lesson) === 95);
  const userId = phone.device.account.current.value?.userId;
  const codes = await scene.ask(
    'select kind, code from operations where user_id = $1 and code is not null order by kind',
    [userId],
  );
  expect(codes).toEqual(['course-rated', 'time-spent'].map((kind) => ({ kind, code: 'duplicate_id' })));
  expect(phone.replica.data.refusals.value).toEqual([]);
  expect(phone.replica.data.work.value.map(({ fate }) => fate)).toEqual(Array(5).fill('safe'));
  const [row] = await scene.ask(
    'select sum(time_spent_seconds)::int as seconds from user_progress where user_id = $1',
    [userId],
  );
  expect(row).toEqual({ seconds: 95 });
}, 120_000);
