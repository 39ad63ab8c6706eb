// Generated bad input against the calls of certificates: whatever comes, it gets a problem of the contract, and nothing is changed.
import { problem, problemByCode } from '@greenland/shared-schema/contract/problem';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';

let scene: SyncScene;
let token: string;
beforeAll(async () => {
  scene = await openSyncScene();
  ({ token } = await scene.makeLearner());
});
afterAll(() => scene.close());

const seed = 20_261_126;
const runs = { seed, numRuns: 250 };

/** The refusal, held against the contract; a test that gets anything else has found a bug. */
async function expectProblem(path: string, init: RequestInit = {}): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers };
  const answer = await fetch(`${scene.url}${path}`, { redirect: 'manual', ...init, headers });
  const text = await answer.text();
  expect(answer.headers.get('content-type'), `${path} ${text.slice(0, 200)}`).toMatch(/^application\/problem\+json/);
  const told = problem.parse(JSON.parse(text));
  expect([told.status, problemByCode[told.code].status]).toEqual([answer.status, answer.status]);
  expect(answer.status).toBeLessThan(500);
  expect(text).not.toMatch(/\bat .+:\d+|select |node_modules|sync-server/i);
  return answer.status;
}

const generate = (body: string, headers?: Record<string, string>) =>
  expectProblem('/api/certificates/generate', { method: 'POST', body, headers });

const oddText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('\0', "' or 1=1 --", '../../etc/passwd', '$(id)', '<script>', '\ud800', v7(), v7().toUpperCase()),
);
const oddValue = fc.oneof(oddText, fc.jsonValue(), fc.constantFrom(Number.MAX_VALUE, -0, null, true, [], {}));

describe(`POST /api/certificates/generate, seed ${seed}`, () => {
  it('refuses whatever stands in its fields', async () => {
    const bodies = fc.oneof(
      fc.record({ courseId: oddValue, quizId: oddValue }, { requiredKeys: [] }),
      fc.record({ courseId: fc.constantFrom(scene.courseId), quizId: oddValue }),
      fc.record({ courseId: fc.constantFrom(scene.courseId), userId: oddValue }),
      fc.record({ courseId: fc.constantFrom(scene.courseId), issuedAt: oddValue, verificationCode: oddValue }),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect([400, 404]).toContain(await generate(JSON.stringify(body)));
      }),
      runs,
    );
  });

  it('refuses bodies that are none', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const cases: [string, number][] = [
      ['', 400],
      ['{', 400],
      ['null', 400],
      ['"text"', 400],
      [deep, 400],
      [`{"courseId":"${scene.courseId}","__proto__":{"a":1}}`, 400],
      [`{"courseId":"${scene.courseId}","courseId":1}`, 400],
      [`{"courseId":"${'x'.repeat(300_000)}"}`, 413],
    ];
    for (const [body, status] of cases)
      expect([body.slice(0, 40), await generate(body)]).toEqual([body.slice(0, 40), status]);
    expect(await generate('{}', { 'content-type': 'text/plain' })).toBe(415);
    expect(await generate('{}', { 'content-type': 'application/json; charset=latin1' })).toBe(415);
    expect(await generate('{}', { authorization: 'Bearer a.b.c' })).toBe(401);
  });
});

const oddPath = fc.oneof(
  oddText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('%', '%ff', '%00', '%c0%af', '%2e%2e%2f', 'GLCA-2026-', 'GLCA-9999999-000000', 'a'.repeat(6000)),
);

describe(`addresses, seed ${seed}`, () => {
  it('GET /api/certificates/verify/:code refuses what is no code', async () => {
    await fc.assert(
      fc.asyncProperty(oddPath, async (code) => {
        if (code === '' || code === '.' || code === '..') return;
        expect([400, 404]).toContain(await expectProblem(`/api/certificates/verify/${code}`));
      }),
      runs,
    );
  });

  it('GET /api/certificates/:id/pdf refuses what is no certificate, and links that were not made here', async () => {
    const query = fc.record({ expires: oddText, kid: oddText, signature: oddText }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(oddPath, query, fc.boolean(), async (id, fields, isSignedIn) => {
        if (id === '' || id === '.' || id === '..') return;
        const words = Object.entries(fields).map(
          ([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`,
        );
        const headers = isSignedIn ? undefined : { authorization: '' };
        const status = await expectProblem(`/api/certificates/${id}/pdf?${words.join('&')}`, { headers });
        expect(isSignedIn ? [400, 404] : [400, 401, 403]).toContain(status);
      }),
      runs,
    );
  });

  it('refuses methods that are none of theirs', async () => {
    const id = v7();
    for (const [method, path] of [
      ['GET', '/api/certificates/generate'],
      ['DELETE', '/api/users/me/certificates'],
      ['POST', '/api/certificates/verify/GLCA-2026-000000'],
      ['PUT', `/api/certificates/${id}/pdf`],
    ] as const) {
      expect([path, await expectProblem(path, { method })]).toEqual([path, 405]);
    }
  });

  it('leaves nothing behind', async () => {
    const { rows } = await scene.database.query('select 1 from certificates');
    expect(rows).toEqual([]);
  });
});
