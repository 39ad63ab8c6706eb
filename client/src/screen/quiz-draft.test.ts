import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradedQuiz, sampleId } from '../../test/gallery/sample-quiz.ts';
import {
  answerQuestion,
  isAnswered,
  listUnanswered,
  orderOptions,
  orderQuestions,
  readAnswer,
  startDraft,
} from './quiz-draft.ts';
import { shuffleBySeed } from './seeded-shuffle.ts';

const { quiz } = gradedQuiz;
const first = sampleId(501);

describe('a draft', () => {
  it('keeps the author’s order unless the quiz asks for a shuffle, and then always the same one for the same seed', () => {
    const ids = quiz.questions.map(({ id }) => id);
    expect(startDraft('h', quiz, 'any').order).toEqual(ids);
    const shuffled = startDraft('h', { ...quiz, shuffle: true }, 'seed one').order;
    expect(startDraft('h', { ...quiz, shuffle: true }, 'seed one').order).toEqual(shuffled);
    expect([...shuffled].sort()).toEqual([...ids].sort());
    const orders = new Set(['a', 'b', 'c', 'd', 'e'].map((seed) => shuffleBySeed(ids, seed).join()));
    expect(orders.size).toBeGreaterThan(1);
  });

  it('loses no item in a shuffle', () => {
    const sorted = (items: number[]) => [...items].sort((one, other) => one - other);
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        expect(sorted(shuffleBySeed(items, seed))).toEqual(sorted(items));
      }),
    );
  });

  it('shows every question even when its order names others', () => {
    const draft = { ...startDraft('h', quiz, ''), order: [sampleId(503), 'gone'] };
    const shown = orderQuestions(quiz, draft).map(({ id }) => id);
    expect(shown[0]).toBe(sampleId(503));
    expect(shown).toHaveLength(quiz.questions.length);
  });

  it('replaces an answer, and takes it away when it says nothing', () => {
    const once = answerQuestion(startDraft('h', quiz, ''), first, sampleId(601));
    const twice = answerQuestion(once, first, sampleId(602));
    expect(twice.responses).toEqual([{ questionId: first, answer: sampleId(602) }]);
    expect(readAnswer(twice.responses, first)).toBe(sampleId(602));
    expect(answerQuestion(twice, first, []).responses).toEqual([]);
    expect(once.responses).toHaveLength(1);
  });

  it('tells an answer from none', () => {
    expect([false, true, 'x', ['', 'x'], { left: 'x' }].map(isAnswered)).not.toContain(false);
    expect([undefined, '', '  ', [], ['', ' '], {}].map(isAnswered)).not.toContain(true);
  });

  it('lists what has no answer by the position shown', () => {
    const draft = answerQuestion(startDraft('h', quiz, ''), sampleId(502), [sampleId(611)]);
    expect(listUnanswered(quiz, draft)).toEqual([1, 3, 4, 5]);
  });

  it('shuffles options with the questions, alike at each look', () => {
    const draft = startDraft('h', { ...quiz, shuffle: true }, 'seed');
    const options = [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }];
    const shuffled = orderOptions({ ...quiz, shuffle: true }, draft, first, options);
    expect(orderOptions({ ...quiz, shuffle: true }, draft, first, options)).toEqual(shuffled);
    expect(orderOptions(quiz, draft, first, options)).toEqual(options);
  });
});
