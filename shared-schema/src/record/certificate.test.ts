import { expect, it } from 'vitest';
import { verificationCode } from './certificate.ts';

const fits = (code: string) => verificationCode.safeParse(code).success;

it('[CT1] a code is the year and six characters that make no words', () => {
  expect(['GLCA-2026-0Z9B3K', 'GLCA-2031-BCDFGH'].map(fits)).toEqual([true, true]);
});

it.each([
  'GLCA-2026-0Z9B3',
  'GLCA-2026-0Z9B3KK',
  'GLCA-26-0Z9B3K',
  'GLCA-2026-OZ9B3K',
  'GLCA-2026-AEIOUL',
  'glca-2026-0Z9B3K',
])('[CT1] %s is none', (code) => {
  expect(fits(code)).toBe(false);
});
