import { listEvents } from '@greenland/shared-schema/contract/analytics-contract';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type AnalyticsScene, attemptAt, openAnalyticsScene, workOnDevice } from './analytics-scene.ts';
import { answerRightly } from './catalogue-scene.ts';
import type { QuickLearner } from './quick-learner.ts';
import type { WireDevice } from './wire-device.ts';

let scene: AnalyticsScene;
beforeAll(async () => {
  scene = await openAnalyticsScene();
}, 60_000);
afterAll(() => scene.close());

async function list(query: string, caller = scene.admin) {
  const { status, body } = await scene.get(`/events${query}`, caller);
  expect(status).toBe(200);
  return listEvents.responses[200].parse(body);
}

async function listAll(query: string, caller = scene.admin) {
  const events = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await list(`?${query}${cursor && `&cursor=${cursor}`}`, caller);
    events.push(...page.events);
    cursor = page.nextCursor;
  }
  return events;
}

/** Reads and tries everything in a course; `consent` comes first. */
function learn(device: WireDevice, place: number, wallTime: number): void {
  const { id: courseId, lessonIds, quizzes } = scene.courses[place] ?? { id: '', lessonIds: [], quizzes: [] };
  device.write('enrolled', { courseId }, { wallTime });
  for (const lessonId of lessonIds) device.write('lesson-opened', { courseId, lessonId }, { wallTime });
  for (const lessonId of lessonIds) device.write('lesson-completed', { courseId, lessonId }, { wallTime });
  const graded = quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!graded) throw new Error('The fixture course has no graded quiz.');
  for (const responses of [[], answerRightly(graded), [], []]) {
    device.write('attempt-submitted', attemptAt(graded, responses), { wallTime });
  }
  device.write('course-rated', { courseId, stars: 4 }, { wallTime });
}

async function consent(learner: QuickLearner, given: boolean): Promise<void> {
  await workOnDevice(scene, learner, (device) =>
    device.write('consent-given', { purpose: 'analytics', given, policyVersion: '1' }),
  );
}

const typesOf = (events: readonly { eventType: string }[]) => events.map(({ eventType }) => eventType).sort();
const wholeCourse = [
  ...['certificate_issued', 'course_completed', 'course_rated', 'enrolled'],
  ...['lesson_completed', 'lesson_completed', 'lesson_completed', 'lesson_opened', 'lesson_opened', 'lesson_opened'],
  ...['quiz_submitted', 'quiz_submitted', 'quiz_submitted'],
];

it('[AN1] [AN3] [AN10] tells each thing once, with course and score, also from a clock of 1970 and from work that waited', async () => {
  const learner = await scene.makeLearner();
  const courseId = scene.courses[0]?.id;
  const lessonId = scene.courses[0]?.lessonIds[0];
  await workOnDevice(scene, learner, (device) => {
    device.write('lesson-opened', { courseId, lessonId }, { wallTime: 86_400_000 });
    device.write('lesson-opened', { courseId: v7(), lessonId });
  });
  expect(await listAll('endDate=1990-01-01')).toEqual([]);
  const device = await workOnDevice(scene, learner, (one) => learn(one, 0, 86_400_000));
  await device.open();
  device.hello();
  device.push();
  device.close();
  const events = await listAll('startDate=1970-01-02&endDate=1970-01-02');
  // A certificate is not dated before its holder's account (CE4).
  const [certificate, ...others] = wholeCourse;
  expect(typesOf(events)).toEqual([...others, 'lesson_opened'].sort());
  expect(typesOf(await listAll('startDate=2020-01-01&eventType=certificate_issued'))).toEqual([certificate]);
  expect(new Set(events.map((event) => event.courseId))).toEqual(new Set([courseId]));
  expect(new Set(events.map(({ timestamp }) => timestamp))).toEqual(new Set(['1970-01-02T00:00:00.000Z']));
  expect(events.flatMap(({ score }) => (score === null ? [] : [score])).sort()).toEqual([0, 0, 8]);
  expect((await list('?eventType=registered')).events).toContainEqual(
    expect.objectContaining({ userId: null, courseId: null, score: null }),
  );
});

it('[AN1] tells sign-ins and registrations over REST', async () => {
  const headers = { 'content-type': 'application/json' };
  const account = { email: `${v7()}@example.org`, password: 'Correct-horse-7' };
  const person = { ...account, firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr' };
  const post = (path: string, body: object) =>
    fetch(`${scene.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const startDate = new Date().toISOString();
  expect((await post('/api/auth/register', person)).status).toBe(201);
  expect((await post('/api/auth/login', account)).status).toBe(200);
  expect((await post('/api/auth/login', { ...account, password: 'Wrong-horse-7' })).status).toBe(401);
  expect(typesOf(await listAll(`startDate=${startDate}`))).toEqual(['registered', 'signed_in']);
});

it('[AN2] names who agreed, only from then on, until they take it back or are gone', async () => {
  const [silent, open, fickle, erased] = await Promise.all([1, 2, 3, 4].map(() => scene.makeLearner()));
  if (!silent || !open || !fickle || !erased) throw new Error('Four learners were made.');
  await workOnDevice(scene, open, (device) => learn(device, 1, Date.now()));
  for (const learner of [open, fickle, erased]) await consent(learner, true);
  const startDate = new Date().toISOString();
  for (const learner of [silent, open, fickle, erased]) {
    await workOnDevice(scene, learner, (device) => learn(device, 2, Date.now()));
  }
  const count = async () => {
    const events = await listAll(`startDate=${startDate}`);
    const named = [silent, open, fickle, erased].map(({ id }) => events.filter(({ userId }) => userId === id).length);
    return { all: events.length, named };
  };
  const each = wholeCourse.length;
  expect(await count()).toEqual({ all: 4 * each, named: [0, each, each, each] });
  expect((await listAll('')).filter(({ userId }) => userId === open.id)).toHaveLength(each);
  await consent(fickle, false);
  expect(await count()).toEqual({ all: 4 * each, named: [0, each, 0, each] });
  await scene.database.query('delete from certificates where user_id = $1', [erased.id]);
  await scene.database.query('delete from users where id = $1', [erased.id]);
  expect(await count()).toEqual({ all: 4 * each, named: [0, each, 0, 0] });
  await scene.database.query('delete from consents where user_id = $1', [open.id]);
  expect(await count()).toEqual({ all: 4 * each, named: [0, 0, 0, 0] });
});

it('[AN5] shows teachers the events of their own courses only', async () => {
  const everything = await listAll('limit=1000');
  for (const [caller, places] of [
    [scene.teacher, [0, 1]],
    [scene.other, [2]],
  ] as const) {
    const own = places.map((place) => scene.courses[place]?.id ?? '');
    const expected = everything.filter(({ courseId }) => courseId !== null && own.includes(courseId));
    expect(expected.length).toBeGreaterThan(10);
    const order = (one: object, next: object) => (JSON.stringify(one) < JSON.stringify(next) ? -1 : 1);
    expect((await listAll('limit=7', caller)).sort(order)).toEqual([...expected].sort(order));
    const typed = await listAll('eventType=quiz_submitted&limit=2', caller);
    expect(typed.length).toBe(expected.filter(({ eventType }) => eventType === 'quiz_submitted').length);
    expect((await list('?eventType=registered', caller)).events).toEqual([]);
  }
});

it('[AN9] pages from the newest to the oldest without a gap or a repetition, while more come, also where a thousand have one time', async () => {
  const { database } = scene;
  await database.query(
    `insert into events (id, event_type, created_at)
      select gen_random_uuid(), 'signed_in', '2019-12-31T23:59:59.999999Z'::timestamptz + (n / 400) * interval '1 microsecond'
      from generate_series(1, 1000) n`,
  );
  const seen = new Set<string>();
  let cursor: string | null = '';
  let pages = 0;
  while (cursor !== null) {
    const page = await list(
      `?eventType=signed_in&startDate=2019-12-31&endDate=2020-01-01&limit=77${cursor && `&cursor=${cursor}`}`,
    );
    pages += 1;
    for (const { timestamp } of page.events) seen.add(timestamp);
    cursor = page.nextCursor;
    await database.query(
      "insert into events (id, event_type, created_at) values (gen_random_uuid(), 'signed_in', '2020-01-01T12:00:00Z')",
    );
    expect(page.events.length).toBe(pages < 13 ? 77 : 76);
  }
  expect([pages, seen]).toEqual([13, new Set(['2020-01-01T00:00:00.000Z', '2019-12-31T23:59:59.999Z'])]);
});

it('[AN9] takes days whole and both ends in, in whatever time zone they are told', async () => {
  const at = [
    '2024-02-28T23:59:59.999Z',
    '2024-02-29T00:00:00Z',
    '2024-02-29T23:59:59.999999Z',
    '2024-03-01T00:00:00Z',
  ];
  for (const time of at) {
    const sql = "insert into events (id, event_type, created_at) values (gen_random_uuid(), 'edge', $1)";
    await scene.database.query(sql, [time]);
  }
  const count = async (query: string) =>
    (await listAll(`limit=1000&${query}`)).filter((event) => event.eventType === 'edge').length;
  expect(await count('startDate=2024-02-29&endDate=2024-02-29')).toBe(2);
  expect(await count('startDate=2024-02-29')).toBe(3);
  expect(await count('endDate=2024-02-28')).toBe(1);
  expect(await count('startDate=2024-03-01T01:00:00%2B01:00&endDate=2024-03-01T01:00:00%2B01:00')).toBe(1);
  expect(await count('startDate=2024-02-28T23:59:59.999Z&endDate=2024-02-28T23:59:59.999Z')).toBe(1);
  expect(await count('startDate=0001-01-01&endDate=9999-12-31')).toBe(4);
  expect(await count('startDate=0000-01-01')).toBe(4);
});

it('[AN10] makes the months ahead by itself, however many servers start, and keeps what is in none', async () => {
  const { database } = scene;
  const { rows } = await database.query<{ name: string }>(
    "select relid::text as name from pg_partition_tree('events') where relid::text ~ '\\d' order by 1 desc limit 1",
  );
  const last = rows[0]?.name ?? '';
  await database.query(`drop table ${last}`);
  const event = "insert into events (id, event_type, created_at) values (gen_random_uuid(), 'ahead', $1)";
  await database.query(event, [`${last.slice(-7).replace('_', '-')}-28T23:59:59Z`]);
  const where = 'select tableoid::regclass::text as name from events where event_type = $1';
  expect((await database.query(where, ['ahead'])).rows).toEqual([{ name: 'events_default' }]);
  const servers = await Promise.all([scene.addServer(), scene.addServer(), scene.addServer()]);
  await vi.waitFor(async () => expect((await database.query(where, ['ahead'])).rows).toEqual([{ name: last }]), 10_000);
  for (const server of servers) await server.stop();
  expect((await listAll('limit=1000')).filter(({ eventType }) => eventType === 'ahead')).toHaveLength(1);
  expect(new Set((await database.query(where, ['edge'])).rows.map(({ name }) => name))).toEqual(
    new Set(['events_default']),
  );
});
