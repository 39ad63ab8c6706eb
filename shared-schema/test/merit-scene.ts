// Merits of all kinds, for properties of what is counted from them.
import fc from 'fast-check';
import type { CourseMerits, Merits } from '../src/record/merits.ts';
import { joinDays } from '../src/rule/work-day.ts';
import { makeId } from './quiz-scene.ts';

const anyCourseMerits: fc.Arbitrary<CourseMerits> = fc.record({
  lessons: fc.nat(4),
  quizzes: fc.nat(4),
  perfect: fc.nat(4),
  completed: fc.boolean(),
  certified: fc.boolean(),
  rated: fc.boolean(),
});
const anyDays = fc.array(fc.nat(20), { maxLength: 12 });

export const anyMerits: fc.Arbitrary<Merits> = fc.record({
  byCourse: fc.dictionary(fc.nat(3).map(makeId), anyCourseMerits, { maxKeys: 4 }),
  days: anyDays.map((days) => joinDays(days.map((day) => [day, day]))),
});

/** Merits in one course alone. */
export const meritsIn = (courseId: string, change: Partial<CourseMerits>): Merits => ({
  byCourse: {
    [courseId]: { lessons: 0, quizzes: 0, perfect: 0, completed: false, certified: false, rated: false, ...change },
  },
  days: [],
});
