// The README's table: measured rows in, text between two marks out.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toRow } from './bench-figures.ts';
import { makeReadmeTable, replaceTable } from './readme-table.ts';

const rowOf = (figure: string, subject: string, ...values: (number | null)[]) =>
  toRow('bench', subject, { figure, unit: 'bytes', values });
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe("the README's table", () => {
  const rows = [
    ...[rowOf('one-attempt-bytes', 'academy', 290), rowOf('one-attempt-bytes', 'yjs', 1_318)],
    ...[rowOf('push-500-bytes', 'yjs', 640_741), rowOf('push-500-bytes', 'academy', 70_581)],
    ...[rowOf('cut-resent-bytes', 'academy', 9_000), rowOf('cut-resent-bytes', 'yjs', null)],
    ...[rowOf('attempts-a-second', 'academy', 3_100), rowOf('push-500-up-bytes', 'academy', 1)],
  ];
  const lines = makeReadmeTable(rows, 'Machine: one.').split('\n');

  it('has a column a subject, ours first, and a line a figure in an order of its own', () => {
    expect(lines[0]).toBe('| 500 quiz attempts of one learner, made offline | academy | yjs |');
    expect(lines.slice(2, 6)).toEqual([
      '| Bytes both ways | 70,581 | 640,741 |',
      '| Bytes sent again after a cut in the middle | 9,000 | did not end |',
      '| One attempt while online: bytes | 290 | 1,318 |',
      '| Attempts a second, graded and durable, from many devices | 3,100 | – |',
    ]);
  });

  it('says what confirmed means and which machine it was', () => {
    expect(lines.filter((line) => line.startsWith('- **'))).toHaveLength(2);
    expect(lines.at(-1)).toBe('Machine: one.');
  });
});

describe('writing it into a text', () => {
  it('replaces what stands between the marks of the README, and nothing else', () => {
    const once = replaceTable(readme, 'THE TABLE') ?? '';
    expect(once).toContain('\n\nTHE TABLE\n\n<!-- ');
    expect(once.split('THE TABLE')[0]).toBe(readme.slice(0, once.indexOf('\n\nTHE TABLE') + 2));
    expect(once.split('THE TABLE')[1]).toBe(readme.slice(readme.indexOf('\n\n<!-- to here -->')));
    expect(replaceTable(once, 'THE TABLE')).toBe(once);
  });

  it('refuses a text without marks', () => {
    expect(replaceTable('# Nothing', 'THE TABLE')).toBeNull();
  });
});
