import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coursePercentage } from './course-percentage.ts';
import { untouchedLesson } from './merge-progress.ts';

const done = { ...untouchedLesson, opened: true, completedAt: 0 };
const names = (count: number, of: string) => Array.from({ length: count }, (_, index) => `${of}${index}`);
const progressOf = (lessons: string[]) => Object.fromEntries(lessons.map((lesson) => [lesson, done]));

it('[CP1] counts completed lessons and passed graded quizzes, rounded down', () => {
  const outline = { lessonIds: ['a', 'b'], gradedQuizIds: ['quiz'] };
  expect(coursePercentage(outline, {}, new Set())).toBe(0);
  expect(coursePercentage(outline, progressOf(['a']), new Set())).toBe(33);
  expect(coursePercentage(outline, progressOf(['a', 'b']), new Set())).toBe(66);
  expect(coursePercentage(outline, progressOf(['a', 'b']), new Set(['quiz']))).toBe(100);
});

it('[CP1] counts nothing that is only opened or is not in the course', () => {
  const outline = { lessonIds: ['a', 'constructor'], gradedQuizIds: [] };
  const progress = { a: { ...untouchedLesson, opened: true }, other: done };
  expect(coursePercentage(outline, progress, new Set(['other']))).toBe(0);
});

it('[CP1] is 0 where nothing counts', () => {
  expect(coursePercentage({ lessonIds: [], gradedQuizIds: [] }, progressOf(['a']), new Set())).toBe(0);
});

it('[CP1] says 100 for all and for nothing less', () => {
  const size = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(size, fc.nat(), (lessons, some) => {
      const outline = { lessonIds: names(lessons, 'l'), gradedQuizIds: ['quiz'] };
      const count = some % (lessons + 1);
      const percentage = coursePercentage(outline, progressOf(names(count, 'l')), new Set());
      expect(percentage).toBe(Math.floor((100 * count) / (lessons + 1)));
      expect(percentage).toBeLessThan(100);
      expect(coursePercentage(outline, progressOf(outline.lessonIds), new Set(['quiz']))).toBe(100);
    }),
  );
});
