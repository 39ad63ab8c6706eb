import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerRightly, type CatalogueScene, openCatalogueScene } from '../../test/catalogue-scene.ts';
import { enterLearner, makeRegistration } from '../../test/door-scene.ts';

let scene: CatalogueScene;
beforeAll(async () => {
  scene = await openCatalogueScene();
});
afterAll(() => scene.close());

/** Values that break careless servers, beside whatever JSON can hold. */
const odd = fc.oneof(
  fc.constantFrom(
    '\u0000',
    '\ud800',
    '__proto__',
    'constructor',
    '1e999',
    "'; drop table users; --",
    '\u202e',
    'ﷺ'.repeat(90),
  ),
  fc.constantFrom(-0, 1e308, Number.MAX_SAFE_INTEGER + 2, 2 ** 63),
  fc.jsonValue({ maxDepth: 4 }),
);
const keys = fc.constantFrom(
  'email',
  'password',
  'firstName',
  'country',
  'responses',
  'questionId',
  'answer',
  'courseId',
  '__proto__',
);
const body = fc.oneof(odd, fc.dictionary(keys, odd, { noNullPrototype: true }));

it('answers every fuzzed body with an answer of the contract, never with 500', async () => {
  const { token } = await enterLearner(scene);
  await scene.call('POST', '/api/enrollments', { token, body: { courseId: scene.courseId } });
  const [first] = answerRightly(scene.quiz);
  const submitPath = `/api/quizzes/${scene.quiz.quiz.id}/submit`;
  const statuses = new Set<number>();
  const send = async (path: string, value: unknown) => {
    const { status } = await scene.call('POST', path, { token, raw: JSON.stringify(value) });
    statuses.add(status);
    expect(status).toBeLessThan(500);
  };
  const spoil = (whole: object, key: string, value: unknown) => ({ ...whole, [key]: value });
  await fc.assert(
    fc.asyncProperty(body, keys, odd, async (value, key, part) => {
      await send('/api/auth/register', spoil(makeRegistration(), key, part));
      await send('/api/auth/login', value);
      await send('/api/enrollments', value);
      await send(submitPath, { responses: [spoil(first ?? {}, key, part)] });
      await send(submitPath, { responses: [{ questionId: first?.questionId, answer: part }] });
    }),
    { numRuns: 40 },
  );
  expect([...statuses]).toContain(400);
  expect(scene.logged.filter((line) => line.includes('call-failed'))).toEqual([]);
});

it('takes any path and query as an address, never with 500', async () => {
  const { token } = await enterLearner(scene);
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('\u0000', '../..', '%', 'null', 'x'.repeat(3000)),
  );
  const encode = (text: string) => encodeURIComponent(text.toWellFormed());
  await fc.assert(
    fc.asyncProperty(piece, async (text) => {
      for (const path of [
        `/api/courses/${encode(text)}`,
        `/api/courses?search=${encode(text)}&limit=${encode(text)}`,
        `/api/courses?search=${encode(text)}`,
        `/api/courses/${scene.courseId}/quizzes/${encode(text)}`,
        `/api/problems/${encode(text)}`,
      ]) {
        expect((await scene.call('GET', path, { token })).status).toBeLessThan(500);
      }
    }),
    { numRuns: 40 },
  );
});
