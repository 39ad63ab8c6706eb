import { expect, it } from 'vitest';
import { choosePageWay } from './page-way.ts';

const query = { match: "'a'", rank: "'a'" };
const choose = (total: number, more: { sortBy?: 'newest'; offset?: number } = {}) =>
  choosePageWay(
    { sortBy: more.sortBy ?? null, limit: 20, offset: more.offset ?? 0 },
    { query, total, estimateAll: async () => 100_000 },
  );

it('ranks few, sorts more, and finds what most courses have in their order', async () => {
  expect(await Promise.all([1_000, 1_001, 4_800, 5_000, 98_000].map((total) => choose(total)))).toEqual([
    ...['rank', 'words', 'words', 'order', 'order'],
  ]);
  expect(await choose(1_000, { sortBy: 'newest' })).toBe('words');
});

it('sorts rather than pass over all that come before a late page', async () => {
  expect(await choose(98_000, { offset: 7_000 })).toBe('order');
  expect(await choose(98_000, { offset: 9_000 })).toBe('words');
});

it('reads the order where nothing is searched', async () => {
  const page = { sortBy: null, limit: 20, offset: 90_000 };
  expect(await choosePageWay(page, { query: null, total: 100_000, estimateAll: async () => 0 })).toBe('order');
});
