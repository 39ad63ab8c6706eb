import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readSearchWords } from './search-words.ts';

it.each([
  ['climat', { words: '', beginning: 'climat' }],
  ['  Changement   climatique ', { words: 'changement', beginning: 'climatique' }],
  ["l'eau", { words: 'l', beginning: 'eau' }],
  ["a:* | b & !c <-> 'd\\", { words: 'a b c', beginning: 'd' }],
  ['ﷺ', { words: 'صلى الله عليه', beginning: 'وسلم' }],
])('reads %j as words', (typed, words) => {
  expect(readSearchWords(typed)).toEqual(words);
});

it.each(['', '   ', '!?', "':*", '\u0301'])('finds no word in %j', (typed) => {
  expect(readSearchWords(typed)).toBeNull();
});

it('lets nothing but letters, digits and marks through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
      const read = readSearchWords(typed);
      if (read) expect(`${read.words} ${read.beginning}`).toMatch(/^[\p{L}\p{N}\p{M} ]*$/u);
    }),
  );
});
