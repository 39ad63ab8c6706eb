import { describe, expect, it } from 'vitest';
import { sampleAttempt } from '../../test/gallery/pretended-learner.ts';
import { gradedQuiz } from '../../test/gallery/sample-quiz.ts';
import { countLeft } from './attempt-allowance-left.ts';
import { faceAttempt } from './attempt-face.ts';

describe('an attempt', () => {
  it('goes from this phone over the server to its grade', () => {
    const faces = (['saved', 'safe', 'graded'] as const).map((state) => faceAttempt(sampleAttempt('graded', state, 1)));
    expect(faces).toEqual(['saved', 'safe', 'failed']);
  });

  it('of a practice quiz shows its grade while it is still on this phone only', () => {
    expect(faceAttempt(sampleAttempt('practice', 'saved', 1))).toBe('failed');
  });

  it('that does not count is never shown as passed', () => {
    const { grade } = sampleAttempt('practice', 'graded', 1);
    const passed = grade && { ...grade, passed: true };
    expect(faceAttempt({ state: 'graded', grade: passed })).toBe('passed');
    expect(faceAttempt({ state: 'over-limit', grade: passed })).toBe('over-limit');
    expect(faceAttempt({ state: 'refused', grade: passed })).toBe('refused');
  });

  it('uses up one of those allowed, unless it was refused or over the limit', () => {
    const { id } = gradedQuiz.quiz;
    const attempts = (['saved', 'graded', 'refused', 'over-limit'] as const).map((state, number) =>
      sampleAttempt('graded', state, number),
    );
    expect(countLeft(3, attempts, id)).toBe(1);
    expect(countLeft(2, attempts, id)).toBe(0);
    expect(countLeft(1, attempts, id)).toBe(0);
    expect(countLeft(null, attempts, id)).toBeNull();
    expect(countLeft(3, attempts, 'another quiz')).toBe(3);
  });
});
