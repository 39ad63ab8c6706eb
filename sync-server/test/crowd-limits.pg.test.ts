// Limits that hold strangers back and let a class in: behind one address, over two servers, and for one learner who hands in everything at once.
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly } from './catalogue-scene.ts';
import { holdHeaders, holdProblem, readAnswer } from './contract-hold.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { isType, registerLearner, WireDevice } from './wire-device.ts';

let scene: SyncScene;
beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

async function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const sent = { 'content-type': 'application/json', ...headers };
  return readAnswer(await fetch(`${url}${path}`, { method: 'POST', headers: sent, body: JSON.stringify(body) }));
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a class of 60 behind one address', () => {
  it('signs in and syncs within a minute with AUTH_RATE_LIMIT as the README says, and not a call more', async () => {
    // What README.md says for a class of 40, and as much for each learner more.
    const school = await openSyncScene({ AUTH_RATE_LIMIT: '90', API_RATE_LIMIT: '100' });
    const learners = [];
    for (let count = 0; count < 60; count += 1) learners.push(await school.makeLearner());
    const { rows } = await school.database.query<{ email: string }>(
      "select email from users where role = 'student' limit 60",
    );
    const since = performance.now();
    const entered = await Promise.all(
      rows.map(({ email }) => post(school.url, '/api/auth/login', { email, password: 'Correct-horse-7' })),
    );
    expect(entered.map(({ status }) => status)).toEqual(rows.map(() => 200));
    const synced = entered.map(async ({ body }) => {
      const device = await new WireDevice(school.url, String(body.id), String(body.token)).open();
      device.hello();
      device.write('enrolled', { courseId: school.courseId });
      device.push();
      await device.take(isType('ack'));
      device.close();
      const me = await fetch(`${school.url}/api/enrollments/me`, { headers: bearer(String(body.token)) });
      return me.status;
    });
    expect(new Set(await Promise.all(synced))).toEqual(new Set([200]));
    expect(performance.now() - since).toBeLessThan(60_000);
    const { email } = rows[0] ?? { email: '' };
    const rest = await Promise.all(
      Array.from({ length: 40 }, () => post(school.url, '/api/auth/login', { email: `x${email}`, password: 'y' })),
    );
    expect(rest.filter(({ code }) => code === 'rate_limited').length).toBeGreaterThanOrEqual(10);
    await school.close();
  }, 120_000);
});

describe('limits in PostgreSQL', () => {
  it('hold over two servers: whichever is asked counts for both, and says when to come back', async () => {
    const one = await openSyncScene({ AUTH_RATE_LIMIT: '6', API_RATE_LIMIT: '20' });
    const other = await one.addServer();
    const urls = [one.url, other.url];
    const tried = [];
    for (let count = 0; count < 8; count += 1) {
      tried.push(
        await post(urls[count % 2] ?? '', '/api/auth/login', { email: `s${count}@example.org`, password: 'y' }),
      );
    }
    expect(tried.map(({ code }) => code)).toEqual([
      ...Array(6).fill('invalid_credentials'),
      'rate_limited',
      'rate_limited',
    ]);
    expect(tried.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual([
      '5',
      '4',
      '3',
      '2',
      '1',
      '0',
      '0',
      '0',
    ]);
    for (const answer of tried.slice(6)) {
      holdHeaders('/api/auth/login', answer);
      holdProblem(answer);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(800);
      expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=6;w=900');
    }
    const learner = await one.makeLearner();
    const statuses = [];
    for (let count = 0; count < 24; count += 1) {
      statuses.push((await fetch(`${urls[count % 2]}/api/users/me`, { headers: bearer(learner.token) })).status);
    }
    expect(statuses).toEqual([...Array(20).fill(200), ...Array(4).fill(429)]);
    await one.close();
  }, 120_000);

  it('count by the address that a trusted proxy tells, and by none that a stranger tells', async () => {
    const logins = async (environment: Record<string, string>, forwarded: (count: number) => string) => {
      const one = await openSyncScene({ AUTH_RATE_LIMIT: '2', ...environment });
      const codes = [];
      for (let count = 0; count < 4; count += 1) {
        const headers = {
          'x-forwarded-for': forwarded(count),
          forwarded: `for=${forwarded(count)}`,
          'x-real-ip': forwarded(count),
        };
        codes.push((await post(one.url, '/api/auth/login', { email: 'x@example.org', password: 'y' }, headers)).status);
      }
      await one.close();
      return codes;
    };
    const each = (count: number) => `203.0.113.${count}`;
    expect(await logins({}, each)).toEqual([401, 401, 429, 429]);
    expect(await logins({ TRUST_PROXY: '198.51.100.1' }, each)).toEqual([401, 401, 429, 429]);
    expect(await logins({ TRUST_PROXY: '127.0.0.1, ::1' }, each)).toEqual([401, 401, 401, 401]);
    // What the caller put in front of what the proxy added is not believed.
    expect(await logins({ TRUST_PROXY: '1' }, (count) => `${each(count)}, 198.51.100.7`)).toEqual([401, 401, 429, 429]);
  }, 120_000);
});

describe('the cap of attempts', () => {
  it('holds under 50 submissions at once over two servers: each counted attempt has a number of its own', async () => {
    const other = await scene.addServer();
    const graded = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded') as QuizVersion;
    const allowed = graded.quiz.attemptsAllowed ?? 0;
    expect(allowed).toBeGreaterThan(1);
    const learner = await registerLearner(scene.url);
    await post(scene.url, '/api/enrollments', { courseId: scene.courseId }, bearer(learner.token));
    const body = { responses: answerRightly(graded) };
    const path = `/api/quizzes/${graded.quiz.id}/submit`;
    const urls = [scene.url, other.url];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => post(urls[index % 2] ?? '', path, body, bearer(learner.token))),
    );
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken.map(({ body }) => body.attemptNumber).sort()).toEqual(
      Array.from({ length: allowed }, (_, index) => index + 1),
    );
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ code }) => code))).toEqual(
      new Set(['too_many_attempts']),
    );
    const sql =
      'select count(*) as held, count(distinct attempt_number) as numbers from quiz_responses where user_id = $1';
    expect((await scene.database.query(sql, [learner.id])).rows).toEqual([{ held: allowed, numbers: allowed }]);
    await other.stop();
  }, 120_000);
});
