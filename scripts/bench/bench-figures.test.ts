// What is said of measured values, and what is said of runs that did not come to an end.
import { describe, expect, it } from 'vitest';
import { describeMedian, gatherReadings, printRows, putSideBySide, toRow } from './bench-figures.ts';

const bytesRow = (subject: string, ...values: (number | null)[]) =>
  toRow('cut', subject, { figure: 'cut-resent-bytes', unit: 'bytes', values });

describe('a row', () => {
  it('holds the median of its runs and how far they lie apart', () => {
    expect(bytesRow('academy', 7, 3, 5)).toEqual({
      ...{ bench: 'cut', figure: 'cut-resent-bytes', subject: 'academy', unit: 'bytes' },
      ...{ median: 5, spread: 4, runs: 3 },
    });
    expect(bytesRow('academy', 4, 1, 3, 2).median).toBe(2.5);
  });

  it('counts the runs that did not come to an end beside those that did', () => {
    const row = bytesRow('pouchdb', 6, null, 8);
    expect(row).toMatchObject({ median: 7, spread: 2, runs: 2, unfinished: 1 });
    expect(describeMedian(row)).toBe('7 (1 of 3 did not end)');
  });

  it('says no figure of what mostly did not come to an end', () => {
    expect(describeMedian(bytesRow('rxdb-websocket', null, -5, null))).toBe('did not end in 2 of 3');
  });

  it('has no median when no run came to an end', () => {
    const row = bytesRow('rxdb-websocket', null, null);
    expect(JSON.parse(JSON.stringify(row))).toMatchObject({ median: null, spread: null, runs: 0, unfinished: 2 });
    expect(describeMedian(row)).toBe('did not end');
  });
});

it('gathers the readings of all runs by figure, in the order of their first', () => {
  const reading = (figure: string, value: number | null) => ({ figure, unit: 'bytes', value });
  expect(gatherReadings([reading('one', 1), reading('two', 2), reading('one', null)])).toEqual([
    { figure: 'one', unit: 'bytes', values: [1, null] },
    { figure: 'two', unit: 'bytes', values: [2] },
  ]);
});

it('puts the subjects of one figure side by side', () => {
  const rowOf = (subject: string, figure: string) => toRow('x', subject, { figure, unit: 'bytes', values: [1] });
  const rows = [rowOf('academy', 'a'), rowOf('academy', 'b'), rowOf('yjs', 'a'), rowOf('yjs', 'b')];
  expect(putSideBySide(rows).map(({ figure, subject }) => `${figure} ${subject}`)).toEqual([
    ...['a academy', 'a yjs', 'b academy', 'b yjs'],
  ]);
});

it('prints goals for the academy only, and says of each subject what confirmed means', () => {
  const printed = printRows([bytesRow('academy', 1_234), bytesRow('yjs', null)]);
  expect(printed).toContain('| cut | cut-resent-bytes | academy | 1,234 | 0 | bytes | 1 | ≤ 20,000 |');
  expect(printed).toContain('| cut | cut-resent-bytes | yjs | did not end |  | bytes | 0 |  |');
  expect(printed).toContain('- **yjs**: ');
  expect(printRows([bytesRow('academy', 1)])).not.toContain('**');
});
