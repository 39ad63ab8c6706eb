import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQuiz, anyResponses, rightResponses } from '../../test/quiz-scene.ts';
import { grade } from '../record/quiz.ts';
import { gradeAttempt } from './grade-attempt.ts';

describe('any attempt', () => {
  it('[GR1, GR4] gets a grade within bounds that sums up, whatever was answered', () => {
    fc.assert(
      fc.property(anyQuiz, anyResponses, (quiz, responses) => {
        const graded = grade.parse(gradeAttempt(quiz, responses));
        expect(graded.score).toBeLessThanOrEqual(graded.maximum);
        expect(graded.points).toHaveLength(quiz.quiz.questions.length);
        expect(Math.round(graded.points.reduce((sum, points) => sum + points * 100, 0))).toBe(
          Math.round(graded.score * 100),
        );
        graded.points.forEach((points, index) => {
          expect(points).toBeLessThanOrEqual(quiz.quiz.questions[index]?.points ?? -1);
        });
      }),
    );
  });

  it('[GR1] gets the same grade in any order of responses and of the key', () => {
    fc.assert(
      fc.property(anyQuiz, anyResponses, fc.nat(), (quiz, responses, turn) => {
        const first = [...new Map(responses.toReversed().map((one) => [one.questionId, one])).values()];
        const at = turn % Math.max(1, first.length);
        const turned = [...first.slice(at), ...first.slice(0, at)];
        const key = Object.fromEntries(Object.entries(quiz.key).reverse());
        expect(gradeAttempt({ ...quiz, key }, turned)).toEqual(gradeAttempt(quiz, first));
      }),
    );
  });

  it('[GR1] of right answers earns everything', () => {
    fc.assert(
      fc.property(anyQuiz, (quiz) => {
        const graded = gradeAttempt(quiz, rightResponses(quiz));
        const blanksWithLetters = Object.values(quiz.key).every(
          (key) => key.type !== 'fill_blank' || key.accepted.every(([text]) => /[a-z0-9]/i.test(text ?? '')),
        );
        if (blanksWithLetters) expect(graded.score).toBe(graded.maximum);
      }),
    );
  });
});
