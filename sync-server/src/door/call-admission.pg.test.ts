import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerRightly, type CatalogueScene, openCatalogueScene } from '../../test/catalogue-scene.ts';
import { enterLearner, makeRegistration } from '../../test/door-scene.ts';

let full: CatalogueScene;
beforeAll(async () => {
  full = await openCatalogueScene();
});
afterAll(() => full.close());

it('hold for every call: nobody, a forged token, each role', async () => {
  const learner = await enterLearner(full);
  const withRole = async (role: string, method: string, path: string) => {
    await full.database.query('update users set role = $2 where id = $1', [learner.id, role]);
    return (await full.call(method, path, { token: learner.token, body: method === 'GET' ? undefined : {} })).body.code;
  };
  for (const { auth, method, path } of full.endpoints) {
    const isOpen = ['public', 'optional', 'signed-out'].includes(auth);
    const real = path.replace(/:\w+/g, 'x');
    const anonymous = await full.call(method, real, { body: method === 'GET' ? undefined : {} });
    expect([path, anonymous.body.code === 'sign_in_required']).toEqual([path, !isOpen]);
    const forged = await full.call(method, real, {
      token: `${learner.token}x`,
      body: method === 'GET' ? undefined : {},
    });
    expect([path, forged.body.code === 'invalid_token']).toEqual([path, !isOpen]);
    if (isOpen || auth === 'refresh-token' || path === '/api/auth/logout') continue;
    for (const role of ['student', 'facilitator', 'admin']) {
      expect(['forbidden', 'sign_in_required', 'invalid_token']).not.toContain(await withRole(role, method, real));
    }
    const mayTeach = auth !== 'write:quiz_responses';
    expect([path, (await withRole('teacher', method, real)) === 'forbidden']).toEqual([path, !mayTeach]);
  }
});

it('take fields that nobody may write as unknown', async () => {
  for (const field of ['id', 'role', 'score', 'userId', 'verified', 'createdAt', 'totalPoints', 'isActive']) {
    const refused = await full.call('POST', '/api/auth/register', { body: makeRegistration({ [field]: 'admin' }) });
    expect(refused.body.errors).toEqual([{ path: field, message: 'is not a field of this call' }]);
  }
  const learner = await enterLearner(full);
  await full.call('POST', '/api/enrollments', { token: learner.token, body: { courseId: full.courseId } });
  const path = `/api/quizzes/${full.quiz.quiz.id}/submit`;
  const body = { responses: answerRightly(full.quiz), score: 100, passed: true };
  expect((await full.call('POST', path, { token: learner.token, body })).body.code).toBe('invalid_request');
});
