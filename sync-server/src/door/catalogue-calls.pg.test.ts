import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly, type CatalogueScene, openCatalogueScene } from '../../test/catalogue-scene.ts';
import { enterLearner } from '../../test/door-scene.ts';

let scene: CatalogueScene;
beforeAll(async () => {
  scene = await openCatalogueScene();
});
afterAll(() => scene.close());

const enrol = (token: string, courseId = scene.courseId) =>
  scene.call('POST', '/api/enrollments', { token, body: { courseId } });
const quizPath = () => `/api/courses/${scene.courseId}/quizzes/${scene.quiz.quiz.id}`;
const submit = (token: string, responses: unknown, headers?: Record<string, string>) =>
  scene.call('POST', `/api/quizzes/${scene.quiz.quiz.id}/submit`, { token, body: { responses }, headers });
const results = (token: string) => scene.call('GET', `/api/quizzes/${scene.quiz.quiz.id}/results`, { token });
const enterEnrolled = async () => {
  const learner = await enterLearner(scene);
  await enrol(learner.token);
  return learner;
};

describe('courses', () => {
  it('lists the published ones for everybody, found by their words, stemmed and without accents', async () => {
    const { body, headers } = await scene.call('GET', '/api/courses?search=MODULÉ&sortBy=newest&limit=5&language=en');
    expect(body).toMatchObject({
      data: [{ id: scene.courseId, duration: 0.5 }],
      meta: { total: 1, limit: 5, offset: 0 },
    });
    expect(headers.get('cache-control')).toBe('public, max-age=3600');
    for (const none of ['?search=volcano', '?language=fr', '?offset=1']) {
      expect((await scene.call('GET', `/api/courses${none}`)).body.data).toEqual([]);
    }
  });

  it('answers 304 to who holds the same, and afresh after an enrolment', async () => {
    const first = await scene.call('GET', '/api/courses');
    const etag = first.headers.get('etag') ?? '';
    const ask = () => scene.call('GET', '/api/courses', { headers: { 'if-none-match': etag } });
    expect((await ask()).status).toBe(304);
    await enterEnrolled();
    expect((await ask()).status).toBe(200);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'offset=-1',
    'sortBy=price',
    'language=french',
    'search=%00',
    'limit=1&limit=2',
  ])('refuses the query %s', async (query) => {
    expect((await scene.call('GET', `/api/courses?${query}`)).body.code).toBe('invalid_request');
  });

  it('shows one, and 404 for none', async () => {
    const { body, headers } = await scene.call('GET', `/api/courses/${scene.courseId}`);
    expect(body).toMatchObject({
      instructor: { name: 'Ada Example', bio: 'Teaches small things.' },
      modules: [{ lessons: 2 }, { lessons: 1 }],
      certificateRequirements: { minimumScore: 75, quizzes: [], finalAssessment: scene.quiz.quiz.id },
      version: 1,
    });
    expect(headers.get('cache-control')).toBe('public, max-age=86400');
    for (const id of [v7(), 'nothing', '%00']) expect((await scene.call('GET', `/api/courses/${id}`)).status).toBe(404);
  });
});

describe('enrolling', () => {
  it('enrols once, however many ask at once', async () => {
    const { token, id } = await enterLearner(scene);
    const answers = await Promise.all(Array.from({ length: 5 }, () => enrol(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const made = answers.find(({ status }) => status === 201);
    expect(made?.body).toMatchObject({ userId: id, courseId: scene.courseId, progress: 0, status: 'in_progress' });
    const mine = await scene.call('GET', '/api/enrollments/me', { token });
    expect(mine.body).toMatchObject({ data: [{ id: made?.body.id, certificateEarned: false }], meta: { total: 1 } });
    expect(mine.headers.get('cache-control')).toBe('private, max-age=300');
  });

  it('refuses unknown courses, wrong ids, unknown fields and strangers', async () => {
    const { token } = await enterLearner(scene);
    expect((await enrol(token, v7())).body.code).toBe('not_found');
    expect((await enrol(token, 'x')).body.code).toBe('invalid_request');
    const extra = { courseId: scene.courseId, userId: v7() };
    const refused = await scene.call('POST', '/api/enrollments', { token, body: extra });
    expect(refused.body.errors).toEqual([{ path: 'userId', message: 'is not a field of this call' }]);
    expect((await scene.call('POST', '/api/enrollments', { body: extra })).body.code).toBe('sign_in_required');
    expect((await scene.call('GET', '/api/enrollments/me')).status).toBe(401);
  });
});

describe('taking a quiz', () => {
  it('shows the questions to the enrolled, never key or explanation', async () => {
    const { token } = await enterEnrolled();
    const { status, text, body } = await scene.call('GET', quizPath(), { token });
    expect([status, body.attemptsAllowed, body.timeLimit]).toEqual([200, 3, 10]);
    expect(text).not.toMatch(/Sentinel|explanation|"right":|isCorrect|accepted|rightByLeft/);
    expect(body.questions).toMatchObject([
      { type: 'multiple_choice', order: 1, several: true },
      { type: 'true_false', options: [] },
      {
        type: 'matching',
        options: expect.arrayContaining([expect.objectContaining({ text: 'Accra', side: 'right' })]),
      },
      { type: 'fill_blank', blanks: 2 },
    ]);
  });

  it('refuses strangers, the not enrolled and unknown quizzes', async () => {
    const { token } = await enterLearner(scene);
    expect((await scene.call('GET', quizPath())).status).toBe(401);
    expect((await scene.call('GET', quizPath(), { token })).body.code).toBe('not_enrolled');
    expect((await submit(token, [])).body.code).toBe('not_enrolled');
    expect((await results(token)).body.code).toBe('not_enrolled');
    for (const path of [
      `/api/courses/${v7()}/quizzes/${scene.quiz.quiz.id}`,
      `/api/courses/${scene.courseId}/quizzes/${v7()}`,
    ]) {
      expect((await scene.call('GET', path, { token })).body.code).toBe('not_found');
    }
    const body = { responses: [] };
    expect((await scene.call('POST', `/api/quizzes/${v7()}/submit`, { token, body })).status).toBe(404);
    expect((await scene.call('GET', '/api/quizzes/x/results', { token })).status).toBe(404);
  });

  it('grades, explains, says that the certificate is earned, and shows the result', async () => {
    const { token } = await enterEnrolled();
    const { body } = await submit(token, answerRightly(scene.quiz));
    expect(body).toMatchObject({
      score: 8,
      percentage: 100,
      passed: true,
      certificateEligible: true,
      attemptNumber: 1,
    });
    expect(body.feedback).toHaveLength(4);
    expect(body.feedback).toContainEqual(
      expect.objectContaining({ isCorrect: true, explanation: 'Sentinel explanation of the primes.' }),
    );
    expect((await results(token)).body.attempts).toMatchObject([{ attemptNumber: 1, score: 8, passed: true }]);
    const mine = await scene.call('GET', '/api/enrollments/me', { token });
    expect(mine.body.data).toMatchObject([{ certificateEarned: true }]);
    expect((await scene.call('GET', '/api/users/me', { token })).body.certificatesEarned).toBe(1);
  });

  it('refuses answers that do not fit, and takes nothing', async () => {
    const { token } = await enterEnrolled();
    const [first, second] = scene.quiz.quiz.questions;
    const right = answerRightly(scene.quiz);
    const bad = [
      [{ questionId: v7(), answer: true }],
      [{ questionId: 'x', answer: true }],
      [right[0], right[0]],
      [{ questionId: second?.id, answer: 'perhaps' }],
      [{ questionId: first?.id, answer: 7 }],
      [{ questionId: first?.id, answer: { a: { b: 1 } } }],
      [{ questionId: first?.id }],
    ];
    for (const responses of bad) {
      const { status, body } = await submit(token, responses);
      expect([status, body.code]).toEqual([400, 'invalid_answer_format']);
      expect(body.errors).not.toEqual([]);
    }
    expect((await submit(token, 'all')).body.code).toBe('invalid_request');
    expect((await submit(token, [{ ...right[0], score: 9 }])).body.code).toBe('invalid_request');
    expect((await results(token)).body.attempts).toEqual([]);
  });

  it('counts three attempts under fifty at once, and repeats the first answer for its key', async () => {
    const { token } = await enterEnrolled();
    const key = { 'idempotency-key': 'first-try' };
    const first = await submit(token, [], key);
    const answers = await Promise.all(Array.from({ length: 50 }, () => submit(token, [])));
    const codes = answers.map(({ body }) => body.code ?? body.attemptNumber).sort();
    expect(codes).toEqual([2, 3, ...Array.from({ length: 48 }, () => 'too_many_attempts')]);
    const again = await submit(token, answerRightly(scene.quiz), key);
    expect(again.body).toEqual(first.body);
    expect((await results(token)).body.attempts).toMatchObject([
      { attemptNumber: 3 },
      { attemptNumber: 2 },
      { attemptNumber: 1 },
    ]);
    expect((await submit(token, [], { 'idempotency-key': 'two words' })).body.code).toBe('invalid_request');
  });
});
