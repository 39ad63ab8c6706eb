import { expect, it } from 'vitest';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';

it('names the first letters and counts the others, so that what follows is read', () => {
  expect(new UncoveredLetterFault([0x1f600, 0x41]).message).toBe('No typeface has U+1F600, U+0041.');
  const many = Array.from({ length: 40 }, (_, index) => 0xa900 + index);
  expect(new UncoveredLetterFault(many).message).toBe(
    'No typeface has U+A900, U+A901, U+A902, U+A903, U+A904 and 35 more.',
  );
});
