import type { Operation } from '@greenland/shared-schema/protocol/operation';
import { payloadCommitment } from '@greenland/shared-schema/protocol/operation-chain';
import { describe, expect, it } from 'vitest';
import {
  answers,
  attempt,
  completed,
  courseId,
  deviceId,
  enrolled,
  judge,
  lessonOne,
  makeHash,
  makeId,
  operations,
  refused,
  setAside,
  stranger,
  taken,
} from '../../test/judge-scene.ts';
import { documentChanges } from './judgement-documents.ts';
import type { LearnerFacts } from './learner-facts.ts';
import { hashText } from './operation-store.ts';
import { type CommittedAct, repeatsCommitted, repeatsWritten, type WrittenAct } from './repeated-act.ts';

describe('an operation that a device writes again under another id (LG2)', () => {
  const log = { userId: stranger.userId, deviceId, lane: 0 as const };
  const refusalsOf = (batch: Operation[], facts: LearnerFacts = stranger) =>
    documentChanges({ log, operations: batch, judgement: judge(batch, facts) }).filter(
      ({ collection }) => collection === 'refusals',
    );
  const [first, next] = operations([enrolled, completed(lessonOne)]) as [Operation, Operation];
  const again = { ...first, seq: 9 };
  const other = { ...next, seq: 9, id: first.id };
  const isSetAside = [{ id: first.id, body: { seq: 9, code: 'duplicate_id' } }];

  it('[VD3] [P2] tells its learner nothing new when the first one was taken', () => {
    expect(judge([first, again]).verdicts[1]).toEqual(setAside('duplicate_id'));
    expect(refusalsOf([first, again])).toEqual([]);
    const known = { ...stranger, knownIds: new Set([first.id]), repeats: new Set([again]) };
    expect(judge([again], known).verdicts).toEqual([setAside('duplicate_id')]);
    expect(refusalsOf([again], known)).toEqual([]);
  });

  it('[VD3] [OP7] [P4] is told as set aside when it says something else, or when the id is that of another learner’s', () => {
    expect(refusalsOf([first, other])).toMatchObject(isSetAside);
    expect(refusalsOf([again], { ...stranger, knownIds: new Set([first.id]) })).toMatchObject(isSetAside);
  });

  it('[VD3] [VD6] [P2] is told as set aside when what it says something else than waited first, and is taken now', () => {
    const [attempted] = operations([attempt(answers(true, true))]) as [Operation];
    const rival = { ...next, id: attempted.id, seq: 2 };
    const enrolling = { ...first, id: makeId(0x700), seq: 3 };
    const told = [{ id: attempted.id, body: { seq: 2, kind: next.kind, code: 'duplicate_id' } }];
    expect(refusalsOf([attempted, rival, enrolling])).toMatchObject(told);
    const waiting = [{ deviceId, operation: attempted, receivedAt: 1 }];
    const rivals = [{ deviceId: makeId(9), operation: rival }];
    expect(refusalsOf([enrolling], { ...stranger, waiting, rivals })).toMatchObject(told);
    expect(refusalsOf([enrolling], { ...stranger, waiting })).toMatchObject([{ id: attempted.id, body: null }]);
    // What says the same has what became of the first.
    expect(refusalsOf([attempted, { ...attempted, seq: 2 }, enrolling])).toEqual([]);
  });
});

describe('saying the same', () => {
  const at = { courseId, lessonId: lessonOne };
  const [here, there] = [makeId(0x61), makeId(0x62)];
  const said = (writer: string, kind: string, payload: Operation['payload']) => ({
    ...{ deviceId: writer, operation: { kind, payload } },
  });
  const time = (writer: string, countedBy?: string) => {
    const payload = { ...at, totalSeconds: 5, ...(countedBy && { countedBy }) };
    return said(writer, 'time-spent', payload);
  };
  const commit = ({ deviceId: writer, operation }: WrittenAct): CommittedAct => ({
    ...{ deviceId: writer, kind: operation.kind, seq: 7, secret: makeHash('s') },
    commitment: payloadCommitment(hashText, makeHash('s'), { seq: 7, payload: operation.payload }),
  });
  const rated = said(here, 'course-rated', { courseId, stars: 5 });

  it.each<[boolean, string, WrittenAct, WrittenAct]>([
    [true, 'members in another order', rated, said(there, 'course-rated', { stars: 5, courseId })],
    [false, 'another payload', rated, said(there, 'course-rated', { courseId, stars: 4 })],
    [false, 'another kind', rated, said(there, 'enrolled', { courseId, stars: 5 })],
    [true, 'time that says now who counted it', time(here), time(there, here)],
    [true, 'time that said it always', time(here, here), time(there, here)],
    [true, 'time told back where it was counted', time(there, here), time(here)],
    [false, 'time that another counted', time(here), time(there)],
    [false, 'time that is given to another', time(here, here), time(here, there)],
  ])('[VD3] [LG3] is %s of %s', (isSame, _what, one, again) => {
    expect(repeatsWritten(one, again)).toBe(isSame);
    expect(repeatsCommitted(hashText, commit(one), again)).toBe(isSame);
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

  it('[PM3] is refused where a course holds 4,000 times, save on its lessons of the device of the log', () => {
    const invented = Array.from({ length: 80 }, (_, index) => makeId(0x20000 + index));
    const counted = (lessonId: string, by: number) =>
      ['time-spent', { courseId, lessonId, totalSeconds: 1, countedBy: makeId(0x100 + by) }] as const;
    const all = invented.flatMap((lessonId) => Array.from({ length: 50 }, (_, by) => counted(lessonId, by)));
    const own = (lessonId: string) => ['time-spent', { courseId, lessonId, totalSeconds: 9 }] as const;
    const more = [
      counted(lessonOne, 0),
      own(makeId(0x20000)),
      own(makeId(0x30000)),
      own(lessonOne),
      counted(invented[0] ?? '', 3),
    ];
    const { verdicts } = judge(operations([enrolled, ...all, ...more]));
    expect(verdicts.slice(0, 4_001).filter(({ outcome }) => outcome !== 'taken')).toEqual([]);
    const invalid = refused('invalid_payload');
    expect(verdicts.slice(4_001)).toEqual([invalid, invalid, invalid, taken, taken]);
  });

  it('[OP3] is refused when who counted it is no id', () => {
    expect(judge(operations([enrolled, spent(3, 'somebody')])).verdicts[1]).toEqual(refused('invalid_payload'));
  });
});
