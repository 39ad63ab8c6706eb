import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQuiz, anyResponses, makeId, rightResponses, wholeQuiz } from '../../test/quiz-scene.ts';
import type { Answer } from '../record/quiz.ts';
import { findAnswerFaults } from './check-answers.ts';

const [single, several, trueFalse, matching, blanks] = wholeQuiz.quiz.questions.map(({ id }) => id);
const faultsOf = (questionId: string | undefined, answer: Answer) =>
  findAnswerFaults(wholeQuiz.quiz, [{ questionId: questionId ?? '', answer }]);
const option = (place: number) => makeId(place);

describe('responses that fit', () => {
  it('[AF1] are answers to some or all of the questions, right or wrong', () => {
    expect(findAnswerFaults(wholeQuiz.quiz, rightResponses(wholeQuiz))).toEqual([]);
    expect(findAnswerFaults(wholeQuiz.quiz, rightResponses(wholeQuiz).slice(2, 3))).toEqual([]);
    expect(findAnswerFaults(wholeQuiz.quiz, [])).toEqual([]);
  });

  it.each<[string, string | undefined, Answer]>([
    ['one option', single, option(1004)],
    ['a list of one option', single, [option(1004)]],
    ['no option', single, []],
    ['several options', several, [option(1100), option(1104)]],
    ['one of several options', several, option(1104)],
    ['true', trueFalse, true],
    ['true as a text', trueFalse, 'false'],
    ['a wrong pair', matching, { [option(1300)]: option(1354) }],
    ['no pair', matching, {}],
    ['wrong texts', blanks, ['', 'nothing']],
  ])('[AF2, AF3] %s', (_, questionId, answer) => {
    expect(faultsOf(questionId, answer)).toEqual([]);
  });
});

describe('responses that do not fit', () => {
  it('[AF1] name a question that is not there, or one twice', () => {
    const [first] = rightResponses(wholeQuiz);
    if (!first) throw new Error('The quiz has questions.');
    const stranger = { questionId: makeId(99), answer: true };
    expect(findAnswerFaults(wholeQuiz.quiz, [first, stranger, first])).toEqual([
      { path: 'responses.1.questionId', message: 'is not a question of this quiz' },
      { path: 'responses.2.questionId', message: 'is answered twice' },
    ]);
  });

  it.each<[string, string | undefined, Answer, string]>([
    ['two options where one is right', single, [option(1000), option(1001)], 'takes one option'],
    ['an option of another question', single, option(1100), 'names an option that is not there'],
    ['an option twice', several, [option(1100), option(1100)], 'names an option twice'],
    ['true for an option', several, true, 'expects an option id or a list of them'],
    ['a map for an option', several, { a: 'b' }, 'expects an option id or a list of them'],
    ['a text that is neither', trueFalse, 'yes', 'expects true or false'],
    ['a list for true or false', trueFalse, ['true'], 'expects true or false'],
    ['a list for pairs', matching, [option(1300)], 'expects a map of left id to right id'],
    ['a left id that is not there', matching, { x: option(1350) }, 'names a left or right id that is not there'],
    [
      'a right id on the left',
      matching,
      { [option(1350)]: option(1350) },
      'names a left or right id that is not there',
    ],
    ['too few texts', blanks, ['a'], 'expects 2 text(s), one a blank'],
    ['a text for two blanks', blanks, 'a', 'expects 2 text(s), one a blank'],
    ['a map for blanks', blanks, { 0: 'a', 1: 'b' }, 'expects 2 text(s), one a blank'],
  ])('[AF2] %s', (_, questionId, answer, message) => {
    expect(faultsOf(questionId, answer)).toEqual([{ path: 'responses.0.answer', message }]);
  });

  it('[AF2] are always found, never thrown at, whatever they hold', () => {
    fc.assert(
      fc.property(anyQuiz, anyResponses, ({ quiz }, responses) => {
        const faults = findAnswerFaults(quiz, responses);
        expect(new Set(faults.map(({ path }) => path)).size).toBe(faults.length);
        expect(faults.length).toBeLessThanOrEqual(responses.length);
      }),
    );
  });
});
