import { expect, it } from 'vitest';
import { joinPages } from './pull-desk.ts';

const page = (documents: string[], gone: string[] = []) => ({
  documents: documents.map((id) => ({ id })),
  ...{ gone, whole: false, upTo: {} },
});

it('[DV4] pages of one answer: what changed again while they were read is as the later page says', () => {
  expect(joinPages(page(['a', 'b']), page([], ['a']))).toEqual(page(['b'], ['a']));
  expect(joinPages(page(['b'], ['a']), page(['a']))).toEqual(page(['b', 'a']));
  expect(joinPages(page(['a']), page(['a']))).toEqual(page(['a']));
});
