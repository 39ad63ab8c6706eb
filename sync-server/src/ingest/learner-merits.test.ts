import { totalPoints } from '@greenland/shared-schema/rule/merit-points';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answers,
  attempt,
  completed,
  courseId,
  enrolled,
  judge,
  lessonOne,
  lessonTwo,
  makeHash,
  makeId,
  operations,
  practiceId,
  rememberFacts,
  stranger,
} from '../../test/judge-scene.ts';

const practice = { quizId: practiceId, quizHash: makeHash('p') };
const rated = (stars: number) => ['course-rated', { courseId, stars }] as const;
type Act = readonly [string, object];

/** What a learner has after `acts`, pushed in batches that end at `cuts`. */
function meritsAfter(acts: readonly Act[], cuts: readonly number[] = []) {
  const log = operations(acts);
  const ends = [...cuts.map((cut) => cut % (log.length + 1)).sort((a, b) => a - b), log.length];
  let [facts, start] = [stranger, 0];
  for (const end of ends) {
    const batch = log.slice(start, end);
    facts = rememberFacts(facts, batch, judge(batch, facts));
    start = end;
  }
  return facts.merits;
}
const inCourse = (acts: readonly Act[]) => meritsAfter(acts).byCourse[courseId];

describe('merits', () => {
  it('[PT1, PT2] are lessons, quizzes and the course, each once, and their points', () => {
    const acts = [
      ...[enrolled, completed(lessonOne), completed(lessonOne), completed(lessonTwo)],
      ...[attempt(answers(true, true)), attempt(answers(true, true)), attempt(answers(true, true), practice)],
      ...[rated(5), rated(4)],
    ];
    const merits = meritsAfter(acts);
    expect(merits.byCourse).toEqual({
      [courseId]: { lessons: 2, quizzes: 2, perfect: 2, completed: true, certified: true, rated: true },
    });
    expect(totalPoints(merits)).toBe(2 * 10 + 2 * 50 + 100);
  });

  it('[PT2] do not grow by what does not count: refused, over the limit, of no lesson', () => {
    const failed = attempt(answers(false, false));
    const acts = [enrolled, failed, failed, attempt(answers(true, true)), completed(makeId(77)), rated(9)];
    expect(inCourse(acts)).toBeUndefined();
    expect(inCourse([completed(lessonOne)])).toBeUndefined();
    const opened = meritsAfter([enrolled, ['lesson-opened', { courseId, lessonId: lessonOne }]]);
    expect([opened.byCourse, opened.days.length]).toEqual([{}, 1]);
  });

  it('[PT4] stay when the course is dropped or a later attempt fails', () => {
    const acts = [enrolled, completed(lessonOne), attempt(answers(true, true))];
    const more = [attempt(answers(false, false)), ['dropped', { courseId }] as const];
    expect(inCourse([...acts, ...more])).toEqual(inCourse(acts));
  });

  it('[PT3] have the days of work that was taken, by the device while it is not ahead', () => {
    const day = 86_400_000;
    const arrived = 20_500 * day + 5;
    const acts: Act[] = [
      completed(lessonOne),
      completed(lessonTwo),
      ['consent-given', { purpose: 'newsletter', given: true, policyVersion: '1' }],
      completed(lessonOne),
    ];
    const times = [arrived - 2 * day, arrived + 9 * day, arrived - day, arrived - 30 * day];
    const batch = operations(acts, 2).map((one, index) => ({ ...one, wallTime: times[index] ?? 0 }));
    const waits = operations([completed(lessonOne)], 9).map((one) => ({ ...one, wallTime: arrived - 5 * day }));
    const log = [...operations([enrolled]), ...batch];
    expect(judge(log, stranger, arrived).merits?.days).toEqual([
      [20_470, 20_470],
      [20_498, 20_498],
      [20_500, 20_500],
    ]);
    const late = [...waits, ...operations([enrolled])];
    expect(judge(late, stranger, arrived).merits?.days).toEqual([[20_495, 20_495]]);
  });

  it('[PT4] are told only when there are more', () => {
    const batch = operations([enrolled, completed(lessonOne)]);
    const facts = rememberFacts(stranger, batch, judge(batch));
    expect(judge(operations([completed(lessonOne), rated(3)], 9), facts).merits).not.toBeNull();
    expect(
      judge(operations([completed(lessonOne), ['lesson-opened', { courseId, lessonId: lessonTwo }]], 9), facts).merits,
    ).toBeNull();
  });

  const anyWork = fc.constantFrom<Act>(
    ...[completed(lessonOne), completed(lessonTwo), completed(makeId(77)), rated(2)],
    ...[attempt(answers(true, true), practice), attempt(answers(true, false), practice)],
    ...[attempt(answers(true, true)), ['lesson-opened', { courseId, lessonId: lessonOne }] as const],
  );

  it('[PT4] are the same in whatever order, however often and in whatever batches work comes', () => {
    const anyOrder = fc.array(fc.nat(1_000), { minLength: 41, maxLength: 41 });
    fc.assert(
      fc.property(fc.array(anyWork, { maxLength: 20 }), anyOrder, fc.array(fc.nat(40)), (acts, order, cuts) => {
        const whole = meritsAfter([enrolled, ...acts]);
        expect(meritsAfter([enrolled, ...acts, ...acts], cuts)).toEqual(whole);
        const ranked = [enrolled, ...acts].map((act, index) => ({ act, rank: order[index] ?? 0 }));
        const shuffled = ranked.sort((a, b) => a.rank - b.rank).map(({ act }) => act);
        // Also where the enrolment comes late, and what came before waits for it (VD6).
        expect(meritsAfter(shuffled)).toEqual(whole);
      }),
    );
  });
});
