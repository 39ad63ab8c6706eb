// Promise P10 for rights: who may not do something by one carrier may not by another, and nothing of their work is lost.
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
  '[P10] [VD7] an attempt of a %s at a quiz of their own course ends alike by REST and by the socket',
  async (role) => {
    const { courseId, database, url } = scene;
    const [version] = scene.quizzes;
    if (!version) throw new Error('The course has no quiz.');
    const person = await scene.makeLearner();
    await database.query('update users set role = $2 where id = $1', [person.id, role]);
    await database.query('update courses set instructor_id = $2 where id = $1', [courseId, person.id]);
    const device = await new WireDevice(url, person.id, person.token).open();
    device.hello({ protocol: 3 });
    await device.take(isType('welcome'));
    const responses = answerRightly(version);
    device.write('enrolled', { courseId });
    const attempt = { courseId, quizId: version.quiz.id, quizHash: version.hash, elapsedMs: 5, responses };
    const { id } = device.write('attempt-submitted', attempt);
    device.push();
    const ack = await device.take(isType('ack'));
    const submitted = await callRest(url, 'POST', `/api/quizzes/${version.quiz.id}/submit`, {
      ...{ token: person.token, body: { responses } },
    });
    const { rows } = await database.query('select 1 from quiz_responses where user_id = $1', [person.id]);
    if (role !== 'teacher') {
      expect([ack.exceptions ?? [], submitted.status, rows.length]).toEqual([[], 200, 2]);
      return device.close();
    }
    expect(ack.exceptions).toEqual([{ seq: 2, outcome: 'set-aside', code: 'not_permitted' }]);
    expect([submitted.status, submitted.body]).toEqual([403, expect.objectContaining({ code: 'forbidden' })]);
    expect(rows).toEqual([]);
    const kept = await database.query('select payload from operations where id = $1', [id]);
    expect(kept.rows).toEqual([{ payload: attempt }]);
    device.pull(1, everything);
    const told = await device.take((frame) => frame.type === 'rows' && JSON.stringify(frame).includes(String(id)));
    expect(JSON.stringify(told)).toContain('not_permitted');
    device.close();
  },
);

it.each([
  [2, 'unknown_kind'],
  [3, 'not_permitted'],
])('[PV4] a device of protocol %i is told %s', async (protocol, code) => {
  const { courseId, database, url } = scene;
  const [version] = scene.quizzes;
  const teacher = await scene.makeLearner();
  await database.query("update users set role = 'teacher' where id = $1", [teacher.id]);
  const device = await new WireDevice(url, teacher.id, teacher.token).open();
  device.hello({ protocol });
  await device.take(isType('welcome'));
  const quiz = { courseId, quizId: version?.quiz.id, quizHash: version?.hash };
  device.write('attempt-submitted', { ...quiz, elapsedMs: 5, responses: [] });
  device.push();
  const ack = await device.take(isType('ack'));
  expect(ack.exceptions).toEqual([{ seq: 1, outcome: 'set-aside', code }]);
  device.pull(1, everything);
  const told = await device.take((frame) => JSON.stringify(frame.documents ?? '').includes('"refusals":[{'));
  expect(told.documents).toMatchObject({ refusals: [{ outcome: 'set-aside', code }] });
  device.close();
});
