import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitBlanks } from './blank-text.ts';

it('puts each blank where the text shows it', () => {
  expect(splitBlanks('De ___ à ____.', 2)).toEqual([
    { text: 'De ', blank: 0 },
    { text: ' à ', blank: 1 },
    { text: '.', blank: null },
  ]);
});

it('shows missing blanks at the end and keeps surplus underscores as text', () => {
  expect(splitBlanks('Sans trou', 1)).toEqual([{ text: 'Sans trou ', blank: 0 }]);
  expect(splitBlanks('a ___ b ___ c', 1)).toEqual([
    { text: 'a ', blank: 0 },
    { text: ' b ____ c', blank: null },
  ]);
});

it('always gives as many blanks as the question has', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a ', '___', ' b')), fc.integer({ min: 1, max: 20 }), (parts, blanks) => {
      const numbers = splitBlanks(parts.join(''), blanks).flatMap(({ blank }) => (blank === null ? [] : [blank]));
      expect(numbers).toEqual(Array.from({ length: blanks }, (_, index) => index));
    }),
  );
});
