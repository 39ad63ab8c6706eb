import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { closeCodeByReason, comeBackAfter } from './close-code.ts';

it.each([
  [4101, 'with-back-off'],
  [4199, 'with-back-off'],
  [4201, 'after-sign-in'],
  [4299, 'after-sign-in'],
  [4401, 'after-change'],
  [4499, 'after-change'],
])('[CC1] %d, also when it is new, means: come back %s', (code, comeBack) => {
  expect(comeBackAfter(code)).toBe(comeBack);
});

it.each([1000, 1001, 1005, 1006, 1009, 1011, 1012, 3000, 4000, 4300, 4500, 4999, 0])(
  '[CC3] %d means back-off',
  (code) => {
    expect(comeBackAfter(code)).toBe('with-back-off');
  },
);

it('[CC2] codes are those of the table, each once', () => {
  const spec = readFileSync(new URL('../../SPEC.md', import.meta.url), 'utf8');
  const listed = [...spec.matchAll(/\| (\d{4}) \| `([a-z_]+)`(?= \|)/g)].map(([, code, reason]) => [
    reason,
    Number(code),
  ]);
  expect(new Set(Object.values(closeCodeByReason)).size).toBe(Object.keys(closeCodeByReason).length);
  expect(Object.fromEntries(listed)).toEqual(closeCodeByReason);
});
