import type { Refusal } from '@greenland/shared-schema/protocol/document';
import { describe, expect, it } from 'vitest';
import { type LoggedOperation, operationKey } from './local-record.ts';
import { viewWork } from './work-view.ts';

const makeId = (place: number) => `01890a5d-ac96-774b-bcce-${place.toString(16).padStart(12, '0')}`;

function entry(seq: number, kind: string, payload: object, wallTime = seq * 1000): LoggedOperation {
  const operation = { version: 1, id: makeId(seq), seq, kind, payload: payload as never, wallTime, monotonicMs: 0 };
  return { key: operationKey(0, seq), operation, head: 'h'.repeat(43), provisional: null };
}
const refusal = (place: number, change: Partial<Refusal> = {}): Refusal => ({
  ...{ id: makeId(place), deviceId: makeId(0xd2), seq: place, kind: 'attempt-submitted' },
  ...{ outcome: 'set-aside', code: 'over_attempt_limit' },
  ...change,
});
const lesson = { courseId: 'c', lessonId: 'l' };
const safeTo = (seq: number) => (one: LoggedOperation) => one.operation.seq <= seq;

describe('my work', () => {
  it('[P4] shows every operation with its fate, newest first', () => {
    const log = [
      entry(1, 'enrolled', { courseId: 'c' }),
      entry(2, 'lesson-opened', lesson),
      entry(3, 'attempt-submitted', { courseId: 'c', quizId: 'q' }),
      entry(4, 'moon-landed', {}),
    ];
    const view = viewWork(log, [refusal(2, { outcome: 'refused', code: 'not_enrolled' })], safeTo(3));
    expect(view.map(({ seq, group, fate, code }) => [seq, group, fate, code])).toEqual([
      [4, 'rest', 'saved', null],
      [3, 'attempts', 'safe', null],
      [2, 'progress', 'refused', 'not_enrolled'],
      [1, 'rest', 'safe', null],
    ]);
    expect(view[2]).toMatchObject({ ...lesson, quizId: null, doneAt: 2000, key: operationKey(0, 2) });
  });

  it('[P4] shows what other devices handed in and was not taken, at the time that its id tells', () => {
    const [elsewhere] = viewWork([], [refusal(9, { code: 'device_revoked' })], safeTo(0));
    expect(elsewhere).toMatchObject({ key: null, fate: 'set-aside', code: 'device_revoked', group: 'attempts' });
    expect(elsewhere?.doneAt).toBe(0x01890a5dac96);
  });

  it('keeps the order of the log where the clock stood still or went back', () => {
    const log = [entry(1, 'a', {}, 5000), entry(2, 'b', {}, 5000), entry(3, 'c', {}, 10)];
    expect(viewWork(log, [], safeTo(0)).map(({ seq }) => seq)).toEqual([2, 1, 3]);
  });
});
