// What simulated learners do, from a seed: the same seed, the same acts. Answers are a learner's, right or wrong, spelled in several ways.
import type { Act } from '@greenland/shared-schema/protocol/operation';
import type { Question, Response } from '@greenland/shared-schema/record/quiz';
import type { BenchCourse } from './bench-course.ts';

/** Uniform in [0, 1): mulberry32 (Tommy Ettinger, 2017). */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const spellings = [
  'level',
  'Level',
  'levels',
  'height',
  'sea',
  'the sea',
  'Ocean',
  'oceans',
  'water',
  'temperature',
  'ice',
];

function pickFrom<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

function answerQuestion(question: Question, random: () => number): Response {
  const questionId = question.id;
  if (question.type === 'multiple_choice') return { questionId, answer: pickFrom(question.options, random).id };
  if (question.type === 'true_false') return { questionId, answer: random() < 0.5 };
  if (question.type === 'fill_blank') {
    return { questionId, answer: Array.from({ length: question.blanks }, () => pickFrom(spellings, random)) };
  }
  return {
    questionId,
    answer: Object.fromEntries(question.lefts.map(({ id }) => [id, pickFrom(question.rights, random).id])),
  };
}

export type AttemptAct = Extract<Act, { kind: 'attempt-submitted' }>;

/** An attempt at one of the quizzes, all questions answered in one to five minutes. */
export function makeAttempt({ courseId, quizzes }: BenchCourse, random: () => number): AttemptAct {
  const { hash: quizHash, quiz } = pickFrom(quizzes, random);
  const elapsedMs = Math.floor(60_000 + random() * 240_000);
  const responses = quiz.questions.map((question) => answerQuestion(question, random));
  return { kind: 'attempt-submitted', payload: { courseId, quizId: quiz.id, quizHash, elapsedMs, responses } };
}

export type PastAttempt = { act: AttemptAct; agoMs: number; pauseMs: number };

/** Attempts made one after the other until now, with the pause that follows each. */
export function makeAttempts(course: BenchCourse, count: number, seed: number): PastAttempt[] {
  const random = makeRandom(seed);
  const pauses = Array.from({ length: count }, () => pauseMs(random));
  let agoMs = pauses.reduce((sum, one) => sum + one, 0);
  return pauses.map((pause) => {
    const past = { act: makeAttempt(course, random), agoMs, pauseMs: pause };
    agoMs -= pause;
    return past;
  });
}

/** What a learner does in class: of five acts one is an attempt, the others are reading. */
export function makeClassAct(course: BenchCourse, place: number, random: () => number): Act {
  const { courseId } = course;
  const lessonId = course.lessonIds[Math.floor(place / 5) % course.lessonIds.length] ?? '';
  if (place % 5 === 0) return { kind: 'lesson-opened', payload: { courseId, lessonId } };
  if (place % 5 === 3) return { kind: 'lesson-completed', payload: { courseId, lessonId } };
  if (place % 5 === 4) return makeAttempt(course, random);
  const totalSeconds = (place % 5) * 60 + Math.floor(random() * 60);
  return { kind: 'time-spent', payload: { courseId, lessonId, totalSeconds } };
}

/** Minutes between two acts of a learner: three to twenty. */
export const pauseMs = (random: () => number) => Math.floor((3 + random() * 17) * 60_000);
