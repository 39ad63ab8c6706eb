import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCursor } from '../src/analytics/event-cursor.ts';
import { type AnalyticsScene, openAnalyticsScene } from './analytics-scene.ts';
import { seedChance } from './hostile-frames.ts';

let scene: AnalyticsScene;
beforeAll(async () => {
  scene = await openAnalyticsScene();
}, 60_000);
afterAll(() => scene.close());

const paths = () => ['/overview', `/courses/${scene.courses[0]?.id}`, '/events'];

describe('who may see figures', () => {
  it('nobody without a token', async () => {
    for (const path of paths()) {
      expect((await scene.get(path)).body.code).toBe('sign_in_required');
      const forged = { id: v7(), token: 'eyJhbGciOiJub25lIn0.e30.', refreshToken: '' };
      expect((await scene.get(path, forged)).body.code).toBe('invalid_token');
    }
  });

  it('no student and no facilitator; what a role lost is lost at once', async () => {
    const learner = await scene.makeLearner();
    for (const role of ['student', 'facilitator']) {
      await scene.database.query('update users set role = $2 where id = $1', [learner.id, role]);
      for (const path of paths()) expect((await scene.get(path, learner)).body.code).toBe('forbidden');
    }
  });

  it('[AN5] teachers for their own courses, administrators for all', async () => {
    const [first, , third] = scene.courses.map(({ id }) => id);
    const codeOf = async (id: string | undefined, caller = scene.teacher) => {
      const { status, body } = await scene.get(`/courses/${id}`, caller);
      return body.code ?? status;
    };
    expect([await codeOf(first), await codeOf(third)]).toEqual([200, 'forbidden']);
    expect([await codeOf(first, scene.other), await codeOf(third, scene.other)]).toEqual(['forbidden', 200]);
    expect([await codeOf(first, scene.admin), await codeOf(third, scene.admin)]).toEqual([200, 200]);
    const newcomer = await scene.makeLearner();
    await scene.database.query("update users set role = 'teacher' where id = $1", [newcomer.id]);
    expect((await scene.get('/overview', newcomer)).body).toEqual({
      ...{ totalUsers: 0, activeUsers7d: 0, totalEnrollments: 0, averageCompletionRate: 0, certificatesIssued: 0 },
      topCourse: null,
    });
    expect((await scene.get('/events', newcomer)).body).toEqual({ events: [], nextCursor: null });
  });
});

describe('what is asked wrongly', () => {
  it.each([
    ...['limit=0', 'limit=1001', 'limit=-1', 'limit=x', 'limit=1e2', 'limit=', 'limit=1&limit=2'],
    ...['eventType=', 'eventType=a%20b', "eventType='--", 'eventType=%00', 'eventType=a&eventType=b'],
    ...['eventType=nothing', 'eventType=Enrolled', 'eventType=toString', 'eventType=enrolled&eventType=enrolled'],
    ...['startDate=yesterday', 'startDate=2026-13-01', 'startDate=2026-02-30', 'startDate=1', 'startDate='],
    ...['endDate=2026-01-01T25:00:00Z', 'endDate=2026-01-01T00:00:00', 'endDate=+275760-09-13', 'endDate=2026-1-1'],
    ...['startDate=2026-02-02&endDate=2026-02-01', 'cursor=', 'cursor=x', 'cursor=%00', 'cursor=a&cursor=b'],
    `cursor=${'A'.repeat(201)}`,
    `cursor=${Buffer.from('1.1.nothing').toString('base64url')}`,
    `cursor=${Buffer.from(`9999999999999.0.${v7()}`).toString('base64url')}`,
  ])('is refused: %s', async (query) => {
    const { status, body } = await scene.get(`/events?${query}`, scene.admin);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors).not.toEqual([]);
  });

  it('[AN9] tells which kinds of events there are', async () => {
    const { body } = await scene.get('/events?eventType=lesson', scene.admin);
    expect(body.errors).toEqual([{ path: 'query.eventType', message: expect.stringContaining('lesson_opened') }]);
    for (const kind of ['enrolled', 'course_completed', 'certificate_issued', 'registered', 'signed_in']) {
      expect((await scene.get(`/events?eventType=${kind}`, scene.admin)).status).toBe(200);
    }
  });

  it.each(['nothing', '%00', v7(), '0', 'G'.repeat(36), `${v7()}x`])('finds no course %s', async (id) => {
    for (const caller of [scene.admin, scene.teacher]) {
      expect((await scene.get(`/courses/${id}`, caller)).body.code).toBe('not_found');
    }
  });

  it('takes every cursor that it could have written', async () => {
    for (const seconds of [-99_999_999_999, -1, 0, 1_764_000_000, 999_999_999_999]) {
      for (const micros of [0, 999_999]) {
        const cursor = writeCursor({ seconds, micros, id: v7() });
        expect((await scene.get(`/events?cursor=${cursor}&limit=1`, scene.admin)).status).toBe(200);
      }
    }
  });

  it('never makes a fault of the server of it', async () => {
    const chance = seedChance(1);
    const names = ['eventType', 'startDate', 'endDate', 'limit', 'cursor', 'offset', '__proto__'];
    const pieces = [
      '2026-02-28',
      'T',
      '00:00',
      'Z',
      '+14:00',
      '-',
      '9',
      '0',
      'é',
      '%00',
      '%ff',
      "'",
      '\\',
      'MTAuMC4',
      '[]',
      '{}',
    ];
    for (let round = 0; round < 150; round += 1) {
      const value = () => Array.from({ length: chance.upTo(4) }, () => chance.pick(pieces)).join('');
      const query = Array.from({ length: 1 + chance.upTo(3) }, () => `${chance.pick(names)}=${value()}`).join('&');
      const { status } = await scene.get(`/events?${query}`, scene.admin);
      expect([200, 400], query).toContain(status);
    }
  });

  it('answers other methods 405', async () => {
    const headers = { authorization: `Bearer ${scene.admin.token}` };
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await fetch(`${scene.url}/api/admin/analytics/overview`, { method, headers });
      expect(answer.status).toBe(405);
    }
  });
});
