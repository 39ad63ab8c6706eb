import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeId } from '../../test/quiz-scene.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import { type CourseProgress, courseProgress, type LessonProgress } from '../record/progress.ts';
import { mergeLesson, mergeProgress, totalSeconds, untouchedLesson } from './merge-progress.ts';

const anyId = fc.nat(4).map(makeId);
const anyLesson: fc.Arbitrary<LessonProgress> = fc.record({
  opened: fc.boolean(),
  completedAt: fc.option(fc.nat(), { nil: null }),
  secondsByDevice: fc.dictionary(anyId, fc.nat(), { maxKeys: 4 }),
});
const anyProgress: fc.Arbitrary<CourseProgress> = fc.dictionary(anyId, anyLesson, { maxKeys: 4 });

describe('joining progress', () => {
  it('[PM1] keeps opened, the earlier completion and the greater seconds of each device', () => {
    const phone: LessonProgress = {
      opened: false,
      completedAt: 20,
      secondsByDevice: { [makeId(1)]: 30, [makeId(2)]: 5 },
    };
    const tablet: LessonProgress = { opened: true, completedAt: 10, secondsByDevice: { [makeId(2)]: 60 } };
    expect(mergeLesson(phone, tablet)).toEqual({
      opened: true,
      completedAt: 10,
      secondsByDevice: { [makeId(1)]: 30, [makeId(2)]: 60 },
    });
    expect(mergeLesson(phone, untouchedLesson).completedAt).toBe(20);
    expect(mergeLesson(untouchedLesson, untouchedLesson)).toEqual(untouchedLesson);
  });

  it('[PM1] keeps lessons that only one side knows', () => {
    const one = { ...untouchedLesson, opened: true };
    expect(mergeProgress({ [makeId(1)]: one }, { [makeId(2)]: one })).toEqual({ [makeId(1)]: one, [makeId(2)]: one });
  });

  it('[PM2] does not care who comes first', () => {
    fc.assert(
      fc.property(anyProgress, anyProgress, (a, b) => {
        expect(JSON.stringify(mergeProgress(a, b))).toBe(JSON.stringify(mergeProgress(b, a)));
      }),
    );
  });

  it('[PM2] does not care what is joined first', () => {
    fc.assert(
      fc.property(anyProgress, anyProgress, anyProgress, (a, b, c) => {
        expect(mergeProgress(mergeProgress(a, b), c)).toEqual(mergeProgress(a, mergeProgress(b, c)));
      }),
    );
  });

  it('[PM2] does not care how often a report comes', () => {
    fc.assert(
      fc.property(anyProgress, anyProgress, (a, b) => {
        const joined = mergeProgress(a, b);
        expect(mergeProgress(joined, b)).toEqual(joined);
        expect(canonicalJson(mergeProgress(a, a))).toBe(canonicalJson(a));
        expect(courseProgress.safeParse(joined).success).toBe(true);
      }),
    );
  });

  it('[PM3] the time on a lesson is the sum over devices', () => {
    expect(totalSeconds({ ...untouchedLesson, secondsByDevice: { [makeId(1)]: 30, [makeId(2)]: 12 } })).toBe(42);
    expect(totalSeconds(untouchedLesson)).toBe(0);
  });
});
