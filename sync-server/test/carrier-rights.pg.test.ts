// Promise P10 for rights: a role opens calls, it does not judge work.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerRightly } from './catalogue-scene.ts';
import { callRest } from './rest-caller.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { everything, isType, WireDevice } from './wire-device.ts';

let scene: SyncScene;
beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

it.each(['student', 'teacher', 'facilitator', 'admin'] as const)(
  '[P10] [VD7] what somebody did as a student counts also when they have another role by now (%s); a call asks for its own permission, before anything is handed in',
  async (role) => {
    const { courseId, database, url } = scene;
    const [version] = scene.quizzes;
    if (!version) throw new Error('The course has no quiz.');
    const person = await scene.makeLearner();
    const device = new WireDevice(url, person.id, person.token);
    device.write('enrolled', { courseId });
    const responses = answerRightly(version);
    const attempt = { courseId, quizId: version.quiz.id, quizHash: version.hash, elapsedMs: 5, responses };
    device.write('attempt-submitted', attempt);
    await database.query('update users set role = $2 where id = $1', [person.id, role]);
    await device.open();
    device.hello({ protocol: 3 });
    await device.take(isType('welcome'));
    device.push();
    expect((await device.take(isType('ack'))).exceptions ?? []).toEqual([]);
    const submitted = await callRest(url, 'POST', `/api/quizzes/${version.quiz.id}/submit`, {
      ...{ token: person.token, body: { responses } },
    });
    const mayCall = role !== 'teacher';
    expect(submitted.status).toBe(mayCall ? 200 : 403);
    const { rows } = await database.query('select percentage from quiz_responses where user_id = $1', [person.id]);
    expect(rows.map(({ percentage }) => Number(percentage))).toEqual(mayCall ? [100, 100] : [100]);
    device.close();
  },
);

it.each([
  [2, 'unknown_kind'],
  [3, 'not_permitted'],
])('[PV4] a device of protocol %i is told %s of what a past version set aside', async (protocol, code) => {
  const { database, url } = scene;
  const learner = await scene.makeLearner();
  const device = await new WireDevice(url, learner.id, learner.token).open();
  device.hello({ protocol });
  await device.take(isType('welcome'));
  const { id } = device.write('moon-landed', {});
  device.push();
  await device.take(isType('ack'));
  await database.query("update operations set code = 'not_permitted' where id = $1", [id]);
  await database.query(
    `update feed_documents set body = jsonb_set(body::jsonb, '{code}', '"not_permitted"') where collection = 'refusals' and id = $1`,
    [id],
  );
  device.push();
  const ack = await device.take(isType('ack'));
  expect(ack.exceptions).toEqual([{ seq: 1, outcome: 'set-aside', code }]);
  device.pull(1, everything);
  const told = await device.take((frame) => JSON.stringify(frame.documents ?? '').includes('"refusals":[{'));
  expect(told.documents).toMatchObject({ refusals: [{ outcome: 'set-aside', code }] });
  device.close();
});
