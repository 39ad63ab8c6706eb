import { gradeAttempt } from '@greenland/shared-schema/rule/grade-attempt';
import { describe, expect, it } from 'vitest';
import { sampleAttempt } from '../../test/gallery/pretended-learner.ts';
import { gradedQuiz, practiceQuiz } from '../../test/gallery/sample-quiz.ts';
import { reviewAttempt } from './answer-review.ts';

const words = { isTrue: 'Vrai', isFalse: 'Faux' };

describe('a review', () => {
  it('of a practice quiz says what was right, in words, at once', () => {
    const reviewed = reviewAttempt(practiceQuiz, sampleAttempt('practice', 'saved', 1), words);
    expect(reviewed.map(({ mark }) => mark)).toEqual(['right', 'partly', 'wrong', 'partly', 'right']);
    expect(reviewed[1]).toMatchObject({
      given: ['Le dioxyde de carbone', 'L’azote (N2)', 'Le méthane'],
      right: ['Le dioxyde de carbone', 'Le méthane', 'La vapeur d’eau'],
    });
    expect(reviewed[2]).toMatchObject({ given: ['Vrai'], right: ['Faux'] });
    expect(reviewed[3]?.given).toEqual(['Atmosphère → L’air et ses gaz', 'Hydrosphère → La couronne du Soleil']);
    expect(reviewed[4]).toMatchObject({ given: ['14', '33'], right: ['14', '33'] });
    expect(reviewed[0]?.explanation).toContain('Trente ans');
  });

  it('of a graded quiz tells answers only, until the grade brings marks and explanations', () => {
    const { quiz } = gradedQuiz;
    const before = reviewAttempt({ quiz }, sampleAttempt('graded', 'safe', 1), words);
    expect(before.map(({ mark }) => mark)).toEqual(Array(5).fill('waiting'));
    expect(before.every(({ right, explanation }) => right === null && explanation === '')).toBe(true);
    const after = reviewAttempt({ quiz }, sampleAttempt('graded', 'graded', 1), words);
    expect(after.map(({ mark }) => mark)).toEqual(['right', 'partly', 'wrong', 'partly', 'right']);
    expect(after[2]?.explanation).toBe('Une saison relève de la météo.');
  });

  it('tells an empty answer from answers that are not on this device', () => {
    const grade = gradeAttempt(practiceQuiz, []);
    const empty = reviewAttempt(practiceQuiz, { responses: [], explanations: null, grade }, words);
    expect(empty[0]).toMatchObject({ given: [], mark: 'wrong' });
    const elsewhere = reviewAttempt(practiceQuiz, { responses: null, explanations: null, grade }, words);
    expect(elsewhere[0]?.given).toBeNull();
  });
});
