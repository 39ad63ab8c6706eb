import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMerits, meritsIn } from '../../test/merit-scene.ts';
import { makeId } from '../../test/quiz-scene.ts';
import { type BadgeCriteria, badgeCriteria, earnsBadge } from './badge-criteria.ts';
import { joinMerits, noMerits } from './join-merits.ts';

const courseId = makeId(1);
const everything = {
  ...meritsIn(courseId, { lessons: 2, quizzes: 2, perfect: 2, completed: true, certified: true, rated: true }),
  days: [[4, 5] as [number, number]],
};

const measures = [
  'lessons-completed',
  'quizzes-passed',
  'perfect-quizzes',
  'courses-completed',
  'certificates',
  'ratings-given',
  'points',
] as const;
const anyGoal: fc.Arbitrary<BadgeCriteria> = fc.oneof(
  fc.record(
    { of: fc.constantFrom(...measures), atLeast: fc.integer({ min: 1, max: 8 }), courseId: fc.nat(4).map(makeId) },
    { requiredKeys: ['of', 'atLeast'] },
  ),
  fc.record({ of: fc.constant('streak-days' as const), atLeast: fc.integer({ min: 1, max: 8 }) }),
);
const combined = (inner: fc.Arbitrary<BadgeCriteria>): fc.Arbitrary<BadgeCriteria> => {
  const several = fc.array(inner, { minLength: 1, maxLength: 3 });
  return fc.oneof(anyGoal, fc.record({ all: several }), fc.record({ any: several }));
};
const anyCriteria = combined(combined(combined(anyGoal)));

describe('criteria', () => {
  it.each([...measures, 'streak-days'])('[BG1] %s are counted', (of) => {
    const reached = of === 'points' ? 220 : ['courses-completed', 'certificates', 'ratings-given'].includes(of) ? 1 : 2;
    expect(earnsBadge({ of, atLeast: reached }, everything)).toBe(true);
    expect(earnsBadge({ of, atLeast: reached + 1 }, everything)).toBe(false);
    expect(earnsBadge({ of, atLeast: 1 }, noMerits)).toBe(false);
  });

  it('[BG1] are over all courses, or in the one that they name', () => {
    const more = joinMerits(everything, meritsIn(makeId(2), { lessons: 3 }));
    const inCourse = (id: string, atLeast: number) =>
      earnsBadge({ of: 'lessons-completed', atLeast, courseId: id }, more);
    expect(earnsBadge({ of: 'lessons-completed', atLeast: 5 }, more)).toBe(true);
    expect([inCourse(courseId, 2), inCourse(courseId, 3)]).toEqual([true, false]);
    expect([inCourse(makeId(2), 3), inCourse(makeId(3), 1)]).toEqual([true, false]);
  });

  it('[BG1] are joined by all and any', () => {
    const [met, missed] = [
      { of: 'certificates', atLeast: 1 },
      { of: 'streak-days', atLeast: 3 },
    ];
    expect([{ all: [met, missed] }, { any: [missed, met] }].map((one) => earnsBadge(one, everything))).toEqual([
      false,
      true,
    ]);
    expect(earnsBadge({ all: [met, { any: [missed, { all: [met] }] }] }, everything)).toBe(true);
  });

  it.each([
    ['nothing', null],
    ['an empty object', {}],
    ['a text', 'points'],
    ['an unknown measure', { of: 'height', atLeast: 1 }],
    ['a measure of every object', { of: 'constructor', atLeast: 1 }],
    ['less than one', { of: 'points', atLeast: 0 }],
    ['a half', { of: 'points', atLeast: 1.5 }],
    ['a number as text', { of: 'points', atLeast: '1' }],
    ['one member too many', { of: 'points', atLeast: 1, atMost: 2 }],
    ['a streak in a course', { of: 'streak-days', atLeast: 1, courseId }],
    ['a course that is no id', { of: 'points', atLeast: 1, courseId: 'x' }],
    ['all of nothing', { all: [] }],
    ['any beside all', { all: [{ of: 'points', atLeast: 1 }], any: [{ of: 'points', atLeast: 1 }] }],
    ['one bad among good ones', { any: [{ of: 'points', atLeast: 1 }, {}] }],
    ['too many', { any: Array.from({ length: 11 }, () => ({ of: 'points', atLeast: 1 })) }],
    ['too deep', { all: [{ all: [{ all: [{ all: [{ of: 'points', atLeast: 1 }] }] }] }] }],
  ])('[BG2] are never met when they are %s', (_, criteria) => {
    expect(earnsBadge(criteria, everything)).toBe(false);
  });

  it('[BG2] never throw, whatever the database holds', () => {
    let deep: unknown = { of: 'points', atLeast: 1 };
    for (let level = 0; level < 100_000; level += 1) deep = { all: [deep] };
    expect(earnsBadge(deep, everything)).toBe(false);
    fc.assert(fc.property(fc.anything(), anyMerits, (criteria, merits) => earnsBadge(criteria, merits) !== null));
  });

  it('[BG2] once met stay met', () => {
    fc.assert(
      fc.property(anyCriteria, anyMerits, anyMerits, (criteria, before, more) => {
        expect(badgeCriteria.safeParse(criteria).success).toBe(true);
        if (earnsBadge(criteria, before)) expect(earnsBadge(criteria, joinMerits(before, more))).toBe(true);
      }),
    );
  });
});
