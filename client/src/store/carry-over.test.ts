import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countsHere, findUnsent, standingLog } from './carry-over.ts';
import { type LoggedOperation, operationKey } from './local-record.ts';

const makeId = (place: number) => `01890a5d-ac96-774b-bcce-${place.toString(16).padStart(12, '0')}`;
const [courseId, lessonId] = [makeId(2), makeId(5)];

function entry(generation: number, seq: number, id: number, change: object = {}): LoggedOperation {
  const operation = {
    version: 1,
    id: makeId(id),
    seq,
    kind: 'enrolled',
    payload: { courseId },
    wallTime: 1,
    monotonicMs: 0,
  };
  return {
    key: operationKey(0, seq, generation),
    operation: { ...operation, ...change },
    head: 'h'.repeat(43),
    provisional: null,
  };
}
const spent = (generation: number, seq: number, totalSeconds: number) =>
  entry(generation, seq, 0x900 + seq, { kind: 'time-spent', payload: { courseId, lessonId, totalSeconds } });
const idsOf = (entries: readonly LoggedOperation[]) => entries.map(({ operation }) => operation.id);
const upTo = (generation: number, seq: number) => ({ generation, acknowledged: [seq, 0, 0] as const });

it('[LG2] carries what no receipt covers, and not what an interrupted carrying has written already', () => {
  const old = [1, 2, 3, 4].map((seq) => entry(0, seq, seq));
  expect(idsOf(findUnsent(old, 1, upTo(0, 2)))).toEqual([makeId(3), makeId(4)]);
  expect(idsOf(findUnsent([...old, entry(1, 1, 3)], 1, upTo(0, 2)))).toEqual([makeId(4)]);
});

it('[LG2] carries everything when nobody remembers what was confirmed', () => {
  expect(idsOf(findUnsent([entry(0, 1, 1), entry(0, 2, 2)], 1, null))).toEqual([makeId(1), makeId(2)]);
});

it('[LG2] carries an operation once, though two identities in a row were lost before it was sent', () => {
  const entries = [entry(0, 1, 1), entry(0, 2, 2), entry(1, 1, 2), entry(1, 2, 3)];
  expect(idsOf(findUnsent(entries, 2, upTo(0, 1)))).toEqual([makeId(2), makeId(3)]);
  expect(idsOf(findUnsent(entries, 2, upTo(1, 1)))).toEqual([makeId(3)]);
});

it('[LG3] tells of counted time what the lost identity had not told', () => {
  const unsent = findUnsent([spent(0, 1, 60), spent(0, 2, 100), spent(0, 3, 130)], 1, upTo(0, 2));
  expect(unsent.map(({ operation }) => operation.payload.totalSeconds)).toEqual([30]);
});

it('[LG2] [P4] leaves out nothing that is unsent and takes up nothing twice, wherever a carrying stopped', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.nat(30), (length, acknowledged, carried) => {
      const old = Array.from({ length }, (_, at) => entry(0, at + 1, at + 1));
      const former = upTo(0, Math.min(acknowledged, length));
      const all = findUnsent(old, 1, former);
      const written = all.slice(0, carried).map(({ operation }, at) => ({ ...entry(1, at + 1, 0), operation }));
      const rest = findUnsent([...old, ...written], 1, former);
      expect([...idsOf(written), ...idsOf(rest)]).toEqual(idsOf(all));
      expect(all.length).toBe(length - former.acknowledged[0]);
    }),
  );
});

it('[LG2] shows each operation once: the last writing of it, and what was confirmed before as confirmed', () => {
  const log = standingLog([entry(0, 1, 1), entry(0, 2, 2), spent(0, 3, 60), entry(1, 1, 2)], 1);
  expect(log.map(({ operation }) => [operation.id, operation.seq])).toEqual([
    [makeId(1), 0],
    [makeId(2), 1],
    [makeId(0x903), 0],
  ]);
  expect(idsOf(log.filter(countsHere))).toEqual([makeId(1), makeId(2)]);
});
