import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, WireDevice } from '../../test/wire-device.ts';

let scene: SyncScene;
let graded: QuizVersion;
let lessonIds: string[];
const devices: WireDevice[] = [];

beforeAll(async () => {
  scene = await openSyncScene();
  graded = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded') as QuizVersion;
  const { rows } = await scene.database.query<{ id: string }>(
    "select l ->> 'id' as id from course_versions v, jsonb_path_query(v.body, '$.manifest.modules[*].lessons[*]') l",
  );
  lessonIds = rows.map(({ id }) => id);
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

type Learner = { id: string; token: string };

async function greet({ id, token }: Learner): Promise<WireDevice> {
  const device = await new WireDevice(scene.url, id, token).open();
  devices.push(device);
  device.hello();
  await device.take(isType('welcome'));
  return device;
}

async function callRest(learner: Learner, method: string, path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${learner.token}`, 'content-type': 'application/json' };
  const answer = await fetch(scene.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Points and badges, in no order. */
async function standingOf(learner: Learner) {
  const { body } = await callRest(learner, 'GET', '/api/users/me');
  return { points: body.totalPoints, badges: (body.badges as string[]).sort() };
}

const lesson = (index: number) => ({ courseId: scene.courseId, lessonId: lessonIds[index] });
const rightAttempt = () => ({
  ...{ courseId: scene.courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 1 },
  responses: answerRightly(graded),
});

async function pushAll(device: WireDevice, acts: readonly (readonly [string, unknown])[]): Promise<void> {
  for (const [kind, payload] of acts) device.write(kind, payload as object, { wallTime: Date.now() });
  device.push();
  await device.take(isType('ack'));
}

describe('points and badges', () => {
  it('[PT2, BG3] come with the work, once, and its devices are told the points', async () => {
    const learner = await scene.makeLearner();
    const device = await greet(learner);
    device.pull();
    await device.take(isType('rows'));
    const acts = [
      ['enrolled', { courseId: scene.courseId }],
      ['lesson-completed', lesson(0)],
      ['lesson-completed', lesson(0)],
      ['attempt-submitted', rightAttempt()],
      ['attempt-submitted', rightAttempt()],
    ] as const;
    await pushAll(device, acts);
    const told = await device.take<{ documents: { accounts?: { totalPoints: number }[] } }>(
      ({ type, documents }) => type === 'rows' && 'accounts' in (documents ?? {}),
    );
    expect(told.documents.accounts).toMatchObject([{ id: learner.id, totalPoints: 60 }]);
    const standing = { points: 60, badges: ['certified', 'first-lesson', 'first-quiz', 'perfect-score'] };
    expect(await standingOf(learner)).toEqual(standing);
    await pushAll(await greet(learner), acts.slice(1));
    expect(await standingOf(learner)).toEqual(standing);
  });

  it('[BG3] [P10] are the same by REST as by socket', async () => {
    const [online, offline] = [await scene.makeLearner(), await scene.makeLearner()];
    await callRest(online, 'POST', '/api/enrollments', { courseId: scene.courseId });
    const responses = answerRightly(graded);
    const { status } = await callRest(online, 'POST', `/api/quizzes/${graded.quiz.id}/submit`, { responses });
    expect(status).toBe(200);
    await pushAll(await greet(offline), [
      ['enrolled', { courseId: scene.courseId }],
      ['attempt-submitted', rightAttempt()],
    ]);
    expect(await standingOf(online)).toEqual({ points: 50, badges: ['certified', 'first-quiz', 'perfect-score'] });
    expect(await standingOf(offline)).toEqual(await standingOf(online));
  });

  it('[BG3] [VD6] come for work that waited for an enrolment', async () => {
    const learner = await scene.makeLearner();
    await pushAll(await greet(learner), [['lesson-completed', lesson(0)]]);
    expect(await standingOf(learner)).toEqual({ points: 0, badges: [] });
    await pushAll(await greet(learner), [['enrolled', { courseId: scene.courseId }]]);
    expect(await standingOf(learner)).toEqual({ points: 10, badges: ['first-lesson'] });
  });

  it('[BG2, BG3] come as soon as the criteria of the database are met, and not for criteria that nobody can read', async () => {
    const addBadge = (code: string, criteria: unknown) =>
      scene.database.query('insert into badges (id, code, name, criteria) values (gen_random_uuid(), $1, $1, $2)', [
        code,
        JSON.stringify(criteria),
      ]);
    await addBadge('two-lessons', { of: 'lessons-completed', atLeast: 2, courseId: scene.courseId });
    await addBadge('of-tomorrow', { of: 'moons-landed-on', atLeast: 0 });
    const learner = await scene.makeLearner();
    const device = await greet(learner);
    await pushAll(device, [
      ['enrolled', { courseId: scene.courseId }],
      ['lesson-completed', lesson(0)],
    ]);
    expect((await standingOf(learner)).badges).toEqual(['first-lesson']);
    device.write('lesson-completed', lesson(1));
    device.send(device.pushFrame(3));
    await device.take(isType('ack'));
    expect(await standingOf(learner)).toEqual({ points: 20, badges: ['first-lesson', 'two-lessons'] });
  });

  it('[PT4] are counted from all earlier work for who worked before they were kept', async () => {
    const learner = await scene.makeLearner();
    const acts = [
      ['enrolled', { courseId: scene.courseId }],
      ['lesson-completed', lesson(0)],
      ['attempt-submitted', rightAttempt()],
      ['course-rated', { courseId: scene.courseId, stars: 4 }],
    ] as const;
    await pushAll(await greet(learner), acts);
    const standing = await standingOf(learner);
    const { rows } = await scene.database.query('select merits from learner_merits where user_id = $1', [learner.id]);
    await scene.database.query('update learner_merits set merits = null where user_id = $1', [learner.id]);
    await scene.database.query('update users set total_points = 0 where id = $1', [learner.id]);
    await scene.database.query('delete from user_badges where user_id = $1', [learner.id]);
    await pushAll(await greet(learner), [
      ['consent-given', { purpose: 'analytics', given: false, policyVersion: '1' }],
    ]);
    expect(await standingOf(learner)).toEqual(standing);
    const again = await scene.database.query('select merits from learner_merits where user_id = $1', [learner.id]);
    expect(again.rows).toEqual(rows);
  });
});
