import { describe, expect, it } from 'vitest';
import { keepIds } from './stable-ids.ts';

const family = '01890a5d-ac96-774b-bcce-b302099a';
const outsider = '01890a5d-0000-774b-bcce-b302099a805a';
const open = (courseId: string, former: Record<string, string> = {}) =>
  keepIds({ courseId, former, newId: () => outsider });

describe('the ids of a course', () => {
  it('[CH5] differ from that of the course in their last two bytes, and stay with their paths', () => {
    const ids = open(`${family}00ff`);
    expect([ids.idOf('quiz', 'a'), ids.idOf('quiz', 'b'), ids.idOf('quiz', 'a')]).toEqual([
      `${family}0000`,
      `${family}0001`,
      `${family}0000`,
    ]);
    const later = open(`${family}00ff`, ids.idByPath());
    expect([later.idOf('quiz', 'c'), later.idOf('quiz', 'b')]).toEqual([`${family}0002`, `${family}0001`]);
  });

  it('[CH5] are never that of the course, nor one twice, as many as there are', () => {
    const ids = open(`${family}805a`);
    const all = Array.from({ length: 65_536 }, (_, place) => ids.idOf('question', String(place)));
    expect(new Set([...all, `${family}805a`]).size).toBe(65_535 + 1 + 1);
    expect(all.slice(-2)).toEqual([`${family}ffff`, outsider]);
    expect(open(`${family}805a`, ids.idByPath()).idOf('quiz', 'a')).toBe(outsider);
  });

  it('[CH5] that were given before the rule stay, and new ones join the family', () => {
    const ids = open(`${family}0009`, { 'quiz/a': outsider, 'quiz/b': `${family}0007` });
    expect([ids.idOf('quiz', 'a'), ids.idOf('quiz', 'c'), ids.idOf('quiz', 'd')]).toEqual([
      outsider,
      `${family}0008`,
      `${family}000a`,
    ]);
  });

  it('[CH5] of what is hidden are of another family, and leave no gap', () => {
    const ids = open(`${family}0009`);
    expect([ids.idOf('quiz', 'a'), ids.hiddenIdOf('answer', 'a'), ids.idOf('quiz', 'b')]).toEqual([
      `${family}0000`,
      outsider,
      `${family}0001`,
    ]);
    expect(ids.idByPath()['answer/a']).toBe(outsider);
  });
});
