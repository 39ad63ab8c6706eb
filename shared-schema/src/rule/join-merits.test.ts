import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMerits, meritsIn } from '../../test/merit-scene.ts';
import { makeId } from '../../test/quiz-scene.ts';
import { merits } from '../record/merits.ts';
import { holdsMerits, joinMerits, noMerits } from './join-merits.ts';
import { totalPoints } from './merit-points.ts';

const courseId = makeId(1);

describe('joining merits', () => {
  it('[PT4] keeps the greater number, either truth and all days', () => {
    const phone = { ...meritsIn(courseId, { lessons: 3, certified: true }), days: [[1, 2] as [number, number]] };
    const tablet = { ...meritsIn(courseId, { lessons: 2, quizzes: 1 }), days: [[3, 3] as [number, number]] };
    expect(joinMerits(phone, tablet)).toEqual({
      ...meritsIn(courseId, { lessons: 3, quizzes: 1, certified: true }),
      days: [[1, 3]],
    });
  });

  it('[PT4] does not care who comes first, what is joined first or how often', () => {
    fc.assert(
      fc.property(anyMerits, anyMerits, anyMerits, (a, b, c) => {
        expect(JSON.stringify(joinMerits(a, b))).toBe(JSON.stringify(joinMerits(b, a)));
        expect(joinMerits(joinMerits(a, b), c)).toEqual(joinMerits(a, joinMerits(b, c)));
        expect(joinMerits(joinMerits(a, b), b)).toEqual(joinMerits(a, b));
        expect(merits.safeParse(joinMerits(a, b)).success).toBe(true);
      }),
    );
  });

  it('[PT4] never takes anything away, and tells when there is nothing to add', () => {
    fc.assert(
      fc.property(anyMerits, anyMerits, (a, b) => {
        const joined = joinMerits(a, b);
        expect(holdsMerits(joined, a) && holdsMerits(joined, b)).toBe(true);
        expect(holdsMerits(a, b)).toBe(
          JSON.stringify(joinMerits(a, joined)) === JSON.stringify(joinMerits(a, noMerits)),
        );
        expect(totalPoints(joined)).toBeGreaterThanOrEqual(Math.max(totalPoints(a), totalPoints(b)));
      }),
    );
  });
});

it('[PT2] points are 10 a lesson, 50 a quiz, 100 a course, over all courses', () => {
  const first = meritsIn(courseId, {
    lessons: 3,
    quizzes: 2,
    perfect: 1,
    completed: true,
    certified: true,
    rated: true,
  });
  const second = meritsIn(makeId(2), { lessons: 1 });
  expect(totalPoints(joinMerits(first, second))).toBe(30 + 100 + 100 + 10);
  expect(totalPoints(noMerits)).toBe(0);
});
