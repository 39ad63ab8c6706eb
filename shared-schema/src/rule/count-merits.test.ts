import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeId } from '../../test/quiz-scene.ts';
import { type CourseState, countCourseMerits } from './count-merits.ts';
import { mergeProgress, untouchedLesson } from './merge-progress.ts';

const nothing: CourseState = {
  ...{ lessonIds: new Set([1, 2, 3].map(makeId)), progress: {}, best: [] },
  ...{ percentage: 0, certified: false, rated: false },
};

const done = (place: number, completedAt: number | null = 0) => ({
  [makeId(place)]: { ...untouchedLesson, opened: true, completedAt },
});

it('[PT1] counts lessons with an end, of the course alone, also when the end was at the beginning of time', () => {
  const progress = { ...done(1), ...done(2, null), ...done(9, 5) };
  expect(countCourseMerits({ ...nothing, progress }).lessons).toBe(1);
});

it('[PT1] counts quizzes that were passed, perfect ones among them', () => {
  const best = [
    { percentage: 100, passed: true },
    { percentage: 99.99, passed: true },
    { percentage: 74, passed: false },
  ];
  expect(countCourseMerits({ ...nothing, best })).toMatchObject({ quizzes: 2, perfect: 1 });
});

it('[PT1] tells whether the course was completed, certified and rated', () => {
  const reached = { completed: false, certified: false, rated: false };
  expect(countCourseMerits({ ...nothing, percentage: 99 })).toMatchObject(reached);
  const all = countCourseMerits({ ...nothing, percentage: 100, certified: true, rated: true });
  expect(all).toMatchObject({ completed: true, certified: true, rated: true });
});

it('[PT2] lessons count once, in whatever order and however often devices report them', () => {
  const anyReports = fc.array(fc.record({ place: fc.integer({ min: 1, max: 4 }), at: fc.nat(9) }), { maxLength: 12 });
  const countOf = (reports: { place: number; at: number }[]) => {
    const progress = reports.reduce((before, { place, at }) => mergeProgress(before, done(place, at)), {});
    return countCourseMerits({ ...nothing, progress }).lessons;
  };
  fc.assert(
    fc.property(anyReports, anyReports, (some, more) => {
      const real = new Set(some.map(({ place }) => place).filter((place) => place < 4));
      expect(countOf(some)).toBe(real.size);
      expect(countOf([...some, ...more])).toBe(countOf([...more, ...some, ...more]));
      expect(countOf([...some, ...more])).toBeGreaterThanOrEqual(countOf(some));
    }),
  );
});
