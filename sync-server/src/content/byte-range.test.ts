import { describe, expect, it } from 'vitest';
import { readRange } from './byte-range.ts';

const read = (header?: string, ifRange?: string) => readRange(header, ifRange, 100, '"tag"');

describe('readRange', () => {
  it('gives the part that is asked for, the last byte included', () => {
    expect(read('bytes=0-9')).toEqual({ kind: 'part', start: 0, end: 9 });
    expect(read('bytes=90-')).toEqual({ kind: 'part', start: 90, end: 99 });
    expect(read('bytes=-5')).toEqual({ kind: 'part', start: 95, end: 99 });
    expect(read('bytes=50-5000')).toEqual({ kind: 'part', start: 50, end: 99 });
    expect(read('bytes=-5000')).toEqual({ kind: 'part', start: 0, end: 99 });
  });

  it('refuses what lies outside', () => {
    expect(read('bytes=100-')).toEqual({ kind: 'unsatisfiable' });
    expect(read('bytes=-0')).toEqual({ kind: 'unsatisfiable' });
  });

  it.each([undefined, '', 'bytes=-', 'bytes=9-3', 'bytes=0-1,5-6', 'lines=0-1', 'bytes=x-y'])(
    'answers whole to %s',
    (header) => expect(read(header)).toEqual({ kind: 'whole' }),
  );

  it('answers whole when the client holds a part of something else', () => {
    expect(read('bytes=0-9', '"tag"')).toEqual({ kind: 'part', start: 0, end: 9 });
    expect(read('bytes=0-9', '"other"')).toEqual({ kind: 'whole' });
    expect(read('bytes=0-9', 'W/"tag"')).toEqual({ kind: 'whole' });
  });
});
