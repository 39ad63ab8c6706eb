import { expect, it } from 'vitest';
import { joinQueries } from './search-query.ts';

const typed = (beginning: string) => `'${beginning}':*`;

it.each([
  ['nothing', [{ whole: '', beginnings: ['', ''] }], null],
  ['a beginning', [{ whole: '', beginnings: [typed('bam'), typed('bam')] }], "'bam':*"],
  ['the stem, which is shorter', [{ whole: '', beginnings: [typed('chang'), typed('changement')] }], "'chang':*"],
  ['a stem that is no beginning', [{ whole: '', beginnings: [typed('happi'), typed('happy')] }], "'happi':*|'happy':*"],
  ['whole words alone', [{ whole: "'l'", beginnings: ['', ''] }], "'l'"],
  [
    'each beginning once for the words of all languages',
    [
      { whole: "'chang'", beginnings: [typed('cli')] },
      { whole: "'changement'", beginnings: [typed('cli')] },
    ],
    "'chang'|'changement'&'cli':*",
  ],
  [
    'nothing more than a language that leaves the whole words out',
    [
      { whole: '', beginnings: [typed('cl')] },
      { whole: "'les'", beginnings: [typed('cl'), typed('cli')] },
    ],
    "'=cl'",
  ],
  [
    'a shorter beginning only for words that go with it',
    [
      { whole: "'a'", beginnings: [typed('cl')] },
      { whole: "'b'", beginnings: [typed('cli')] },
    ],
    "'a'&'=cl'|'b'&'cli':*",
  ],
  ['one letter as a word', [{ whole: '', beginnings: [typed('b')] }], "'=b'"],
  ['two letters of any script as a word', [{ whole: '', beginnings: [typed('𞤀𞤁')] }], "'=𞤀𞤁'"],
  ['no beginning of a whole word', [{ whole: "'le' & 'climat'", beginnings: [typed('cli')] }], "'le'&'climat'"],
  [
    'a beginning only where no whole word has it',
    [
      { whole: "'climat'", beginnings: [typed('cli'), typed('clim')] },
      { whole: "'eau'", beginnings: [typed('cli')] },
    ],
    "'climat'|'eau'&'cli':*",
  ],
])('looks for %s', (_, languages, query) => {
  const plain = (text: string | undefined) => text?.replaceAll(/[() ]/g, '') ?? null;
  expect(plain(joinQueries(languages)?.match)).toBe(query);
});

it('ranks by what each language looks for', () => {
  const french = { whole: '', beginnings: [typed('chang'), typed('changement')] };
  const simple = { whole: '', beginnings: [typed('changement'), typed('changement')] };
  expect(joinQueries([french, simple, simple])?.rank).toBe("((('chang':*) | ('changement':*))) | ((('changement':*)))");
});
