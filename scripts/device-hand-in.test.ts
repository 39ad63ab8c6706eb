import { modulePack } from '@greenland/shared-schema/record/course';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { type DownloadedCourse, planHandIn } from './device-hand-in.ts';

const hash = 'h'.repeat(43);

function makeCourse(slug: string, title: string): DownloadedCourse {
  const [courseId, moduleId, id, questionId] = [v7(), v7(), v7(), v7()];
  const questions = [{ id: questionId, text: 'Is it?', points: 1, type: 'true_false' }];
  const limits = { passingScore: 75, attemptsAllowed: 3, timeLimitMinutes: null, shuffle: false };
  const quiz = { id, courseId, moduleId, revision: 1, title, kind: 'graded', ...limits, questions };
  const module = modulePack.parse({ format: 1, moduleId, lessons: [], quizzes: [{ hash, quiz }] });
  const manifest = { slug, courseId } as DownloadedCourse['manifest'];
  return { manifest, modules: [module] };
}

const course = makeCourse('climate', 'Final check');
const quiz = course.modules[0]?.quizzes[0]?.quiz;
const responses = [{ questionId: quiz?.questions[0]?.id, answer: true }];

it('finds the quiz by title or id and names the version that is on the device', () => {
  const planned = { courseId: quiz?.courseId, quizId: quiz?.id, quizHash: hash, elapsedMs: 0, responses };
  for (const name of [{ quiz: 'final CHECK' }, { quizId: quiz?.id }]) {
    const plan = planHandIn(JSON.stringify([{ ...name, responses }]), [course]);
    expect(plan).toEqual({ ok: true, attempts: [planned] });
  }
});

it('hands in nothing when one attempt is wrong, and says which', () => {
  const text = JSON.stringify([
    { quiz: 'Final check', responses },
    { quiz: 'Other', responses },
  ]);
  expect(planHandIn(text, [course])).toMatchObject({ ok: false, fault: expect.stringMatching(/^attempt 2 .*'Other'/) });
});

it('asks for the course when two have a quiz of that title', () => {
  const courses = [course, makeCourse('other', 'Final check')];
  const hand = (more: object) => planHandIn(JSON.stringify([{ quiz: 'Final check', responses, ...more }]), courses);
  expect(hand({})).toMatchObject({ ok: false, fault: expect.stringContaining('several') });
  expect(hand({ course: 'climate' })).toMatchObject({ ok: true, attempts: [{ courseId: quiz?.courseId }] });
});

it('refuses what is no list of attempts, and fields that it does not know', () => {
  expect(planHandIn('{', [course])).toMatchObject({ ok: false });
  expect(planHandIn(JSON.stringify([{ quiz: 'Final check', responses, score: 100 }]), [course])).toMatchObject({
    ok: false,
  });
});
