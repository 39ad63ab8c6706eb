import type { Operation } from '@greenland/shared-schema/protocol/operation';
import { describe, expect, it } from 'vitest';
import {
  completed,
  courseId,
  deviceId,
  enrolled,
  judge,
  lessonOne,
  makeId,
  operations,
  refused,
  setAside,
  stranger,
  taken,
} from '../../test/judge-scene.ts';
import { documentChanges } from './judgement-documents.ts';
import type { KnownAct } from './learner-facts.ts';

describe('an operation that a device writes again under another id (LG2)', () => {
  const log = { userId: stranger.userId, deviceId, lane: 0 as const };
  const toldOf = (batch: Operation[], facts = stranger) =>
    documentChanges({ log, operations: batch, judgement: judge(batch, facts) });
  const isRefusal = ({ collection }: { collection: string }) => collection === 'refusals';

  it('[VD3] [P2] tells its learner nothing new when the first one was taken', () => {
    const [one, next] = operations([enrolled, completed(lessonOne)]);
    if (!one || !next) throw new Error('There are two operations.');
    const again = { ...one, seq: 9 };
    expect(judge([one, again]).verdicts[1]).toEqual(setAside('duplicate_id'));
    expect(toldOf([one, again]).filter(isRefusal)).toEqual([]);
    const known = { ...stranger, knownById: new Map([[one.id, one]]) };
    expect(toldOf([again], known)).toEqual([]);
    expect(toldOf([next], known).filter(isRefusal)).toHaveLength(1);
  });

  it('[VD3] [OP7] [P4] is told as set aside when it says something else, or when the id is that of another learner’s', () => {
    const [one] = operations([['course-rated', { courseId, stars: 5 }]]);
    if (!one) throw new Error('There is one operation.');
    const known = (first: KnownAct) => ({ ...stranger, knownById: new Map([[one.id, first]]) });
    const set = [{ collection: 'refusals', id: one.id, body: { code: 'duplicate_id' } }];
    expect(toldOf([one], known(null))).toMatchObject(set);
    expect(toldOf([one], known({ ...one, payload: { courseId, stars: 4 } }))).toMatchObject(set);
    expect(toldOf([one], known({ ...one, kind: 'enrolled' }))).toMatchObject(set);
    expect(toldOf([one], known({ ...one, payload: { stars: 5, courseId } }))).toEqual([]);
  });
});

describe('time on a lesson', () => {
  const spent = (totalSeconds: number, countedBy?: string) =>
    ['time-spent', { courseId, lessonId: lessonOne, totalSeconds, ...(countedBy && { countedBy }) }] as const;
  const secondsAfter = (...acts: (readonly [string, object])[]) =>
    judge(operations([enrolled, ...acts])).progressByCourse.get(courseId)?.[lessonOne]?.secondsByDevice;
  const [former, third] = [makeId(0x51), makeId(0x52)];

  it('[PM3] [LG3] counts for the device that counted it, whichever tells it, in whatever order', () => {
    const acts = [spent(5), spent(60, former), spent(40, former), spent(9, deviceId), spent(7, third)];
    const counted = { [deviceId]: 9, [former]: 60, [third]: 7 };
    expect(secondsAfter(...acts)).toEqual(counted);
    expect(secondsAfter(...[...acts].reverse(), ...acts)).toEqual(counted);
    expect(Object.values(counted).reduce((sum, seconds) => sum + seconds)).toBe(76);
  });

  it('[PM3] is refused where 50 others have counted, and taken of them and of the device of the log', () => {
    const others = Array.from({ length: 50 }, (_, index) => spent(1 + index, makeId(0x100 + index)));
    const { verdicts } = judge(operations([enrolled, ...others, spent(3, former), spent(99, makeId(0x100)), spent(4)]));
    expect(verdicts.slice(1, 51)).toEqual(others.map(() => taken));
    expect(verdicts.slice(51)).toEqual([refused('invalid_payload'), taken, taken]);
  });

  it('[OP3] is refused when who counted it is no id', () => {
    expect(judge(operations([enrolled, spent(3, 'somebody')])).verdicts[1]).toEqual(refused('invalid_payload'));
  });
});
