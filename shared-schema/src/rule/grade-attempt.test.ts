import { describe, expect, it } from 'vitest';
import {
  makeBlanks,
  makeChoice,
  makeId,
  makeMatching,
  makeQuiz,
  makeTrueFalse,
  rightResponses,
  wholeQuiz,
} from '../../test/quiz-scene.ts';
import type { Answer } from '../record/quiz.ts';
import { gradeAttempt } from './grade-attempt.ts';

type Keyed = Parameters<typeof makeQuiz>[0][number];
const pointsOf = (keyed: Keyed, answer: Answer) =>
  gradeAttempt(makeQuiz([keyed]), [{ questionId: keyed.question.id, answer }]).points[0];
const option = (index: number) => makeId(1000 + index);
const options = (...indexes: number[]) => indexes.map(option);
const pairs = (...shifts: number[]) =>
  Object.fromEntries(shifts.map((shift, index) => [makeId(1000 + index), makeId(1050 + index + shift)]));

describe('a choice of one', () => {
  it.each([
    [option(0), 2],
    [options(0), 2],
    [option(1), 0],
    [options(0, 1), 0],
    [[], 0],
    [true, 0],
    [{ a: option(0) }, 0],
  ])('[GR3, GR4] %j earns %d of 2', (answer, points) => {
    expect(pointsOf(makeChoice(10, 2, 1), answer)).toBe(points);
  });
});

describe('a choice of several', () => {
  it.each([
    [options(0, 1, 2), 1],
    [options(2, 1, 0), 1],
    [options(0, 1), 0.67],
    [options(0), 0.33],
    [option(0), 0.33],
    [options(0, 1, 2, 3), 0.67],
    [options(0, 1, 2, 3, 4), 0.33],
    [options(0, 3), 0],
    [options(3, 4), 0],
    [options(0, 0, 0), 0.33],
    [[], 0],
  ])('[GR3] %j of three right and two wrong earns %d', (answer, points) => {
    expect(pointsOf(makeChoice(10, 1, 3), answer)).toBe(points);
  });

  it('[GR3] a key that names an option twice gives no more than all', () => {
    const keyed = makeChoice(10, 1, 2);
    const twice = { ...keyed, key: { type: 'multiple_choice' as const, right: options(0, 0), explanation: '' } };
    expect(pointsOf(twice, option(0))).toBe(1);
  });
});

describe('matching', () => {
  it.each([
    [pairs(0, 0, 0), 1],
    [pairs(0, 0, 1), 0.67],
    [pairs(0, 1, 1), 0.33],
    [pairs(1, 1, 1), 0],
    [pairs(0), 0.33],
    [{}, 0],
    [{ ...pairs(0), other: 'thing' }, 0.33],
    [Object.values(pairs(0, 0, 0)), 0],
    ['text', 0],
  ])('[GR2] %j earns %d', (answer, points) => {
    expect(pointsOf(makeMatching(10, 1, 3), answer)).toBe(points);
  });
});

describe('true or false', () => {
  it.each([
    [true, 1],
    ['true', 1],
    [false, 0],
    ['false', 0],
    ['TRUE', 0],
    [['true'], 0],
  ])('[GR4] %j earns %d when true is right', (answer, points) => {
    expect(pointsOf(makeTrueFalse(10, 1, true), answer)).toBe(points);
  });
});

describe('blanks', () => {
  it.each([
    [['libreville', 'PI'], 1],
    [['Libreville', '3.140'], 1],
    [['Libreville', ''], 0],
    [['Libreville'], 0],
    [['Libreville', 'pi', ''], 0],
    ['Libreville', 0],
    [true, 0],
    [{ 0: 'Libreville', 1: 'pi' }, 0],
  ])('[GR4] %j earns %d', (answer, points) => {
    expect(pointsOf(makeBlanks(10, 1, [['Libreville'], ['3,14', 'pi']]), answer)).toBe(points);
  });

  it('[GR4] one blank may be answered by the text alone', () => {
    expect(pointsOf(makeBlanks(10, 1, [['Owendo']]), 'owendo')).toBe(1);
  });
});

describe('a whole attempt', () => {
  it('[GR1] is worth everything when everything is right', () => {
    expect(gradeAttempt(wholeQuiz, rightResponses(wholeQuiz))).toEqual({
      score: 5,
      maximum: 5,
      percentage: 100,
      passed: true,
      points: [1, 1, 1, 1, 1],
    });
  });

  it('[GR1] sums hundredths exactly', () => {
    const quiz = makeQuiz([makeTrueFalse(10, 0.1, true), makeTrueFalse(11, 0.2, true), makeTrueFalse(12, 0.7, true)]);
    expect(gradeAttempt(quiz, rightResponses(quiz))).toMatchObject({ score: 1, maximum: 1 });
    expect(gradeAttempt(quiz, rightResponses(quiz).slice(0, 2))).toMatchObject({ score: 0.3, percentage: 30 });
  });

  it.each([
    [3, 1, 33.33],
    [3, 2, 66.67],
    [8, 1, 12.5],
    [160, 1, 0.63],
    [200, 1, 0.5],
    [7, 6, 85.71],
  ])('[GR1] of %d questions %d right are %d percent, rounded half up', (count, right, percentage) => {
    const quiz = makeQuiz(Array.from({ length: count }, (_, index) => makeTrueFalse(10 + index, 1, true)));
    expect(gradeAttempt(quiz, rightResponses(quiz).slice(0, right)).percentage).toBe(percentage);
  });

  it('[GR1] rounds half a hundredth of a point up', () => {
    expect(pointsOf(makeMatching(10, 0.01, 2), pairs(0))).toBe(0.01);
    expect(pointsOf(makeMatching(10, 0.05, 4), pairs(0))).toBe(0.01);
  });

  it('[GR1] compares the rounded percentage with the passing score', () => {
    const right = Array.from({ length: 3 }, (_, index) => makeTrueFalse(10 + index, 1, true));
    const passed = (passingScore: number) => {
      const quiz = makeQuiz(right, { passingScore });
      return gradeAttempt(quiz, rightResponses(quiz).slice(0, 2)).passed;
    };
    expect([passed(66.67), passed(66.68), passed(0)]).toEqual([true, false, true]);
  });

  it('[GR1] with nothing to earn is at 0 percent', () => {
    const quiz = makeQuiz([makeTrueFalse(10, 0, true)]);
    expect(gradeAttempt(quiz, rightResponses(quiz))).toMatchObject({ score: 0, percentage: 0, passed: false });
  });

  it('[GR1] counts the first response to a question, and none to another quiz', () => {
    const [wrong, right] = [false, true].map((answer) => ({ questionId: makeId(10), answer }));
    const quiz = makeQuiz([makeTrueFalse(10, 1, true)]);
    if (!wrong || !right) throw new Error('There are two responses.');
    expect(gradeAttempt(quiz, [wrong, right]).score).toBe(0);
    expect(gradeAttempt(quiz, [{ questionId: makeId(99), answer: true }, right, wrong]).score).toBe(1);
  });

  it('[GR4] earns nothing where the key is missing or of another kind', () => {
    const quiz = makeQuiz([makeTrueFalse(10, 1, true)]);
    const responses = [{ questionId: makeId(10), answer: true }];
    expect(gradeAttempt({ ...quiz, key: {} }, responses).score).toBe(0);
    expect(gradeAttempt({ ...quiz, key: { [makeId(10)]: makeBlanks(10, 1, [['true']]).key } }, responses).score).toBe(
      0,
    );
  });
});
