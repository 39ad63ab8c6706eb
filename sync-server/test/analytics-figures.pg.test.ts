import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AnalyticsScene,
  learnAtRandom,
  openAnalyticsScene,
  recountCourse,
  recountOverview,
  workOnDevice,
} from './analytics-scene.ts';
import { answerRightly } from './catalogue-scene.ts';
import { seedChance } from './hostile-frames.ts';

let scene: AnalyticsScene;
beforeAll(async () => {
  scene = await openAnalyticsScene();
}, 60_000);
afterAll(() => scene.close());

/** An hour passes. */
const forgetOverviews = () => scene.database.query('delete from analytics_overviews');

async function expectRecount(): Promise<void> {
  const { database, admin, teacher, other, courses, get } = scene;
  await forgetOverviews();
  for (const [caller, teacherId] of [[admin], [teacher, teacher.id], [other, other.id]] as const) {
    const { status, body, headers } = await get('/overview', caller);
    const madeAt = Date.parse(headers.get('last-modified') ?? '');
    expect([status, body]).toEqual([200, await recountOverview(database, madeAt, teacherId)]);
  }
  for (const { id } of courses) {
    const { status, body } = await get(`/courses/${id}`, admin);
    expect([status, body]).toEqual([200, await recountCourse(database, id)]);
  }
}

it('[AN4] [AN6] of an empty academy there is nothing, and no mean of nothing', async () => {
  await expectRecount();
  const { body } = await scene.get('/overview', scene.admin);
  expect(body).toMatchObject({ totalEnrollments: 0, averageCompletionRate: 0, topCourse: null });
  expect((await scene.get(`/courses/${scene.courses[0]?.id}`, scene.admin)).body).toMatchObject({
    ...{ enrollments: 0, completionRate: 0, averageScore: null, rating: null },
    dropoffPoints: [
      { moduleNumber: 1, percentageWhoLeft: 0 },
      { moduleNumber: 2, percentageWhoLeft: 0 },
    ],
  });
});

it('[AN4] [AN5] [AN6] [AN7] [AN8] every figure is that of a plain recount, whatever learners do', async () => {
  const chance = seedChance(20261126);
  for (let round = 0; round < 3; round += 1) {
    const people = await Promise.all(Array.from({ length: 6 }, () => scene.makeLearner()));
    for (const learner of people) {
      await workOnDevice(scene, learner, (device) => learnAtRandom(device, scene.courses, chance.next));
    }
    await expectRecount();
  }
  const { rows } = await scene.database.query(
    `select (select count(*) from quiz_responses where attempt_number is null) > 0 as over_limit,
      (select count(distinct status) from enrollments) as statuses, (select count(*) from certificates) > 0 as certified`,
  );
  expect(rows, 'the learners did what is hard to count').toEqual([{ over_limit: true, statuses: 3, certified: true }]);
});

it('[AN8] counts work that comes by REST at once', async () => {
  const { id: courseId, quizzes } = scene.courses[2] ?? { id: '', quizzes: [] };
  const learner = await scene.makeLearner();
  const headers = { authorization: `Bearer ${learner.token}`, 'content-type': 'application/json' };
  const post = (path: string, body: object) =>
    fetch(`${scene.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect((await post('/api/enrollments', { courseId })).status).toBe(201);
  const graded = quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!graded) throw new Error('The fixture course has no graded quiz.');
  const before = await scene.get(`/courses/${courseId}`, scene.other);
  const path = `/api/quizzes/${graded.quiz.id}/submit`;
  expect((await post(path, { responses: answerRightly(graded) })).status).toBe(200);
  const after = await scene.get(`/courses/${courseId}`, scene.other);
  expect(after.body.averageScore).not.toBe(before.body.averageScore);
  await expectRecount();
});

it('[AN4] [AN6] counts what operators write with SQL, and people at the edges of seven days', async () => {
  const { database, courses } = scene;
  const edges = ['7 days 1 minute', '6 days 23:59', '0', '8 days', '31 days'];
  for (const [place, ago] of edges.entries()) {
    const id = v7();
    await database.query(
      `insert into users (id, email, password_hash, first_name, last_name, created_at, last_login)
        values ($1, $2, '!', 'Awa', 'Diop', now() - interval '40 days', now() - $3::interval)`,
      [id, `${id}@example.org`, ago],
    );
    const enrolment = v7();
    await database.query(
      `insert into enrollments (id, user_id, course_id, enrolled_at, progress, status, completed_at)
        values ($1, $2, $3, '2026-02-28T23:59:59.999-11:00', 10, $4, case when $4 = 'completed' then now() end)`,
      [enrolment, id, courses[place % 3]?.id, ['in_progress', 'completed', 'dropped'][place % 3]],
    );
    await database.query(
      `insert into user_progress (id, user_id, module_id, enrollment_id)
        select gen_random_uuid(), $1, id, $2 from modules where course_id = $3 order by order_index desc limit $4`,
      [id, enrolment, courses[place % 3]?.id, place % 3],
    );
  }
  await expectRecount();
  await database.query("update enrollments set status = 'dropped' where id in (select id from enrollments limit 4)");
  await database.query('delete from user_progress where id in (select id from user_progress order by id limit 3)');
  await expectRecount();
});

it('[AN2] [AN4] [AN6] follows accounts that are erased, and courses that are published anew', async () => {
  const { database } = scene;
  await database.query(
    'delete from users where id in (select user_id from enrollments where user_id not in (select user_id from certificates) limit 3)',
  );
  await expectRecount();
  await database.query('update modules set order_index = 1 - order_index');
  await expectRecount();
  const { rows } = await database.query<{ user_id: string }>('select user_id from certificates limit 1');
  await database.query('delete from certificates where user_id = $1', [rows[0]?.user_id]);
  await database.query('delete from users where id = $1', [rows[0]?.user_id]);
  await expectRecount();
  const ghosts =
    'select count(*) as count from events e where user_id is not null and user_id not in (select id from users)';
  expect((await database.query(ghosts)).rows).toEqual([{ count: 0 }]);
});

it('[AN8] counts once what several servers fold at the same moment', async () => {
  const chance = seedChance(7);
  const second = await scene.addServer();
  const learners = await Promise.all(Array.from({ length: 4 }, () => scene.makeLearner()));
  const working = learners.map((learner) =>
    workOnDevice(scene, learner, (device) => learnAtRandom(device, scene.courses, chance.next)),
  );
  const headers = { authorization: `Bearer ${scene.admin.token}` };
  const asking = Array.from({ length: 20 }, (_, place) =>
    fetch(`${place % 2 ? second.url : scene.url}/api/admin/analytics/courses/${scene.courses[place % 3]?.id}`, {
      headers,
    }),
  );
  const statuses = (await Promise.all(asking)).map(({ status }) => status);
  await Promise.all(working);
  expect(new Set(statuses)).toEqual(new Set([200]));
  await expectRecount();
  const { rows } = await scene.database.query<{ id: string }>(
    'select id from events group by id having count(*) > 1 union all select id from analytics_learners l, lateral (values (l.user_id)) v (id) where l.attempts < 0',
  );
  expect(rows).toEqual([]);
  await second.stop();
});

it('[AN8] keeps the overview for an hour, on every server, and says of when it is', async () => {
  await forgetOverviews();
  const first = await scene.get('/overview', scene.admin);
  expect(first.headers.get('cache-control')).toMatch(/^private, max-age=(3600|3599)$/);
  expect(Math.abs(Date.parse(first.headers.get('last-modified') ?? '') - Date.now())).toBeLessThan(5_000);
  await scene.makeLearner();
  expect((await scene.get('/overview', scene.admin)).body).toEqual(first.body);
  await scene.database.query("update analytics_overviews set made_at = made_at - interval '59 minutes'");
  const late = await scene.get('/overview', scene.admin);
  expect([late.body, late.headers.get('cache-control')]).toEqual([
    first.body,
    expect.stringMatching(/^private, max-age=[345]\d$/),
  ]);
  await scene.database.query("update analytics_overviews set made_at = made_at - interval '2 minutes'");
  const fresh = await scene.get('/overview', scene.admin);
  expect(fresh.body.totalUsers).toBe(Number(first.body.totalUsers) + 1);
});
