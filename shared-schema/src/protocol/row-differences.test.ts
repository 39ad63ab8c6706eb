import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readDifferences, tellDifferences } from './row-differences.ts';
import type { UpFrame } from './wire-frame.ts';

const asFrame = (frame: object) => frame as UpFrame;

it('[PK6] tells counts and times as differences to the row before', () => {
  const rows = [
    { seq: 7, wallTime: 1_000, kind: 'a' },
    { seq: 8, wallTime: 900, elapsedMs: 5 },
    { seq: 9, wallTime: null },
  ];
  expect(tellDifferences(asFrame({ type: 'push', operations: rows }))).toEqual({
    type: 'push',
    operations: [
      { seq: 7, wallTime: 1_000, kind: 'a' },
      { seq: 1, wallTime: -100, elapsedMs: 5 },
      { seq: 1, wallTime: null },
    ],
  });
});

it('[PK6] any frame comes back as it was', () => {
  const row = fc.record(
    { seq: fc.nat(), wallTime: fc.maxSafeNat(), submittedAt: fc.option(fc.maxSafeNat()), other: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const rows = fc.array(fc.oneof(row, fc.jsonValue()), { maxLength: 8 });
  const anyFrame = fc.oneof(
    fc.record({ operations: rows }),
    fc.record({ documents: fc.dictionary(fc.constantFrom('attempts', 'courses'), rows) }),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(anyFrame, (frame) => {
      const sent = JSON.parse(JSON.stringify(frame));
      expect(readDifferences(JSON.parse(JSON.stringify(tellDifferences(sent))))).toEqual(sent);
    }),
  );
});
