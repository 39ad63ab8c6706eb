import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CatalogueScene, openCatalogueScene } from '../../test/catalogue-scene.ts';
import { enterLearner } from '../../test/door-scene.ts';

let scene: CatalogueScene;
beforeAll(async () => {
  scene = await openCatalogueScene();
});
afterAll(() => scene.close());

const enrol = (token: string, courseId: unknown = scene.courseId) =>
  scene.call('POST', '/api/enrollments', { token, body: { courseId } });
const enterEnrolled = async () => {
  const learner = await enterLearner(scene);
  await enrol(learner.token);
  return learner;
};
const lessons = (token?: string, query = '', courseId = scene.courseId) =>
  scene.call('GET', `/api/courses/${courseId}/lessons${query}`, { token });
const rate = (token: string | undefined, body: unknown, courseId = scene.courseId) =>
  scene.call('PUT', `/api/courses/${courseId}/rating`, { token, body });
const ratingOf = async () => {
  const { body } = await scene.call('GET', '/api/courses');
  return (body.data as { rating: number | null }[])[0]?.rating;
};
const drop = (userId: string) =>
  scene.database.query(`update enrollments set status = 'dropped' where user_id = $1`, [userId]);

describe('lessons', () => {
  it('are for the enrolled only, of courses that are there', async () => {
    const { token, id } = await enterLearner(scene);
    expect((await lessons()).body.code).toBe('sign_in_required');
    expect((await lessons(token)).body.code).toBe('not_enrolled');
    for (const none of [v7(), 'x', '%00', '..%2f']) expect((await lessons(token, '', none)).status).toBe(404);
    await enrol(token);
    expect((await lessons(token)).status).toBe(200);
    await drop(id);
    expect((await lessons(token)).body.code).toBe('not_enrolled');
  });

  it('come in the order of the course with their content, page by page', async () => {
    const { token } = await enterEnrolled();
    const { body, headers } = await lessons(token);
    expect(body).toMatchObject({
      data: [
        { title: 'All blocks', order: 1, duration: 5, contentType: 'text', mediaUrl: null },
        { order: 2, media: [] },
        { order: 3 },
      ],
      meta: { total: 3, limit: 20, offset: 0 },
    });
    const all = body.data as { id: string; content: { type: string }[]; media: { url: string }[] }[];
    expect(all[0]?.content.map(({ type }) => type)).toContain('table');
    expect(all[0]?.media).toHaveLength(2);
    expect(all[0]?.media[0]?.url).toMatch(
      /^http:\/\/academy\.test\/media\/[\w-]{43}\?expires=\d+&kid=.+&signature=.+$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    const second = await lessons(token, '?limit=1&offset=1');
    expect(second.body).toMatchObject({ data: [{ id: all[1]?.id }], meta: { total: 3, limit: 1, offset: 1 } });
    expect((await lessons(token, '?offset=3')).body.data).toEqual([]);
    expect((await lessons(token, '?limit=0')).body.code).toBe('invalid_request');
  });
});

describe('rating', () => {
  it('counts one a learner, the last one, and shows in the catalogue at once', async () => {
    const [first, second] = [await enterEnrolled(), await enterEnrolled()];
    expect(await ratingOf()).toBeNull();
    const given = await rate(first.token, { rating: 2 });
    expect(given.body).toEqual({ courseId: scene.courseId, userId: first.id, rating: 2, courseRating: 2 });
    expect((await rate(second.token, { rating: 5 })).body.courseRating).toBe(3.5);
    expect(await ratingOf()).toBe(3.5);
    expect((await rate(first.token, { rating: 4 })).body.courseRating).toBe(4.5);
    expect((await rate(first.token, { rating: 4 })).body.courseRating).toBe(4.5);
    expect(await ratingOf()).toBe(4.5);
    const { rows } = await scene.database.query(`select carrier from operations where kind = 'course-rated'`);
    expect(rows).toEqual(Array.from({ length: 4 }, () => ({ carrier: 'rest' })));
  });

  it('is the mean of all who rate at the same moment, and of those who stay', async () => {
    await scene.database.query('delete from course_ratings');
    expect(await ratingOf()).toBeNull();
    const crowd = await Promise.all(Array.from({ length: 8 }, enterEnrolled));
    await Promise.all(crowd.map(({ token }, index) => rate(token, { rating: (index % 5) + 1 })));
    expect(await ratingOf()).toBe(2.63);
    await scene.database.query('delete from course_ratings where user_id = $1', [crowd[4]?.id]);
    expect(await ratingOf()).toBe(2.29);
  });

  it.each([0, 6, -1, 2.5, '5', null, true, [5], { stars: 5 }, 1e300])('refuses %j', async (rating) => {
    const { token } = await enterEnrolled();
    const { status, body } = await rate(token, { rating });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
  });

  it('refuses strangers, the not enrolled, unknown courses and unknown fields', async () => {
    const { token } = await enterLearner(scene);
    expect((await rate(undefined, { rating: 3 })).status).toBe(401);
    expect((await rate(token, { rating: 3 })).body.code).toBe('not_enrolled');
    for (const none of [v7(), 'x']) expect((await rate(token, { rating: 3 }, none)).status).toBe(404);
    expect((await rate(token, { rating: 3, userId: v7() })).status).toBe(400);
    expect((await rate(token, {})).status).toBe(400);
  });
});

describe('enrolments', () => {
  it('know when a learner was last in a course', async () => {
    const { token, id } = await enterEnrolled();
    await scene.database.query(`update enrollments set last_accessed = '2020-01-01' where user_id = $1`, [id]);
    await scene.call('POST', `/api/quizzes/${scene.quiz.quiz.id}/submit`, { token, body: { responses: [] } });
    const { body } = await scene.call('GET', '/api/enrollments/me', { token });
    const [own] = body.data as { lastAccessed: string }[];
    expect(Date.parse(own?.lastAccessed ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it('take any UUID as the id of a course, and find none where there is none', async () => {
    const { token } = await enterLearner(scene);
    for (const none of ['00000000-0000-0000-0000-000000000000', '6f1c3c1e-4b6a-4f6a-9a3e-0a1b2c3d4e5f'])
      expect((await enrol(token, none)).body.code).toBe('not_found');
    for (const bad of ['x', '', 7, null, [scene.courseId], `${scene.courseId}\0`])
      expect((await enrol(token, bad)).body.code).toBe('invalid_request');
    expect((await enrol(token, scene.courseId.toUpperCase())).status).toBe(201);
  });

  it('are answered 304 to who holds them, until something changes', async () => {
    const { token } = await enterEnrolled();
    const first = await scene.call('GET', '/api/enrollments/me', { token });
    expect(first.headers.get('vary')).toMatch(/Authorization/);
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    const ask = async () => (await scene.call('GET', '/api/enrollments/me', { token, headers })).status;
    expect(await ask()).toBe(304);
    await scene.call('POST', `/api/quizzes/${scene.quiz.quiz.id}/submit`, { token, body: { responses: [] } });
    expect(await ask()).toBe(200);
  });
});

const numbers = ['0', '-1', '1.5', '1e2', '', ' 1', '0x10', 'NaN', 'Infinity', '٣', '9'.repeat(30), '%00'];
const badQueries = [
  ...numbers.map((text) => `limit=${text}`),
  'limit=101',
  'limit=1&limit=2',
  ...numbers.filter((text) => text !== '0').map((text) => `offset=${text}`),
  'offset=1&offset=2',
  ...['', 'POPULAR', 'price', 'popular,newest', 'constructor', '%00'].map((text) => `sortBy=${text}`),
  'sortBy=newest&sortBy=rating',
  ...['', 'FR', 'fra', 'zz', 'f', '%00', "fr'--"].map((text) => `language=${text}`),
  'language=fr&language=en',
  'search=%00',
  `search=${'x'.repeat(201)}`,
  'search=a&search=b',
];

describe('the query of a list', () => {
  it.each(badQueries)('is refused with %s', async (query) => {
    const { status, body } = await scene.call('GET', `/api/courses?${query}`);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect((body.errors as { path: string }[])[0]?.path).toBe(`query.${query.split('=')[0]}`);
  });

  const odd = ["'", "':*", '\\', '!', '&|!()<->:*', '%', '_', 'ﷺ', '½', '\u0301', '💧', '\u202e', 'a:*b', '*', "l'"];
  it.each([...odd, 'x'.repeat(200), ' '.repeat(200)])('takes any search: %j', async (search) => {
    const { status } = await scene.call('GET', `/api/courses?search=${encodeURIComponent(search)}`);
    expect(status).toBe(200);
  });

  it('may go behind the end', async () => {
    const { body } = await scene.call('GET', '/api/courses?offset=999999999999');
    expect(body).toEqual({ data: [], meta: { total: 1, limit: 20, offset: 999999999999 } });
  });

  it('takes broken escapes as text', async () => {
    expect((await scene.call('GET', '/api/courses?search=%ff%fe')).status).toBe(200);
    expect((await scene.call('GET', '/api/courses?search=%E0%A4%A')).status).toBe(200);
  });
});
