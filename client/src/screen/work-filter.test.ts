import { expect, it } from 'vitest';
import type { WorkItem } from '../store/work-view.ts';
import { countWork, filterWork, groupByDay, workFilters } from './work-filter.ts';

const item = (change: Partial<WorkItem>): WorkItem => ({
  ...{ id: '1', key: '1', seq: 1, kind: 'enrolled', group: 'rest', doneAt: 0, fate: 'safe', code: null },
  ...{ courseId: null, lessonId: null, quizId: null },
  ...change,
});
const work = [
  item({ group: 'attempts', fate: 'set-aside', doneAt: 30 }),
  item({ group: 'attempts', doneAt: 29 }),
  item({ group: 'progress', fate: 'refused', doneAt: 19 }),
  item({ fate: 'saved', doneAt: 18 }),
];

it('shows as many as it has counted', () => {
  const counts = countWork(work);
  expect(counts).toEqual({ all: 4, attempts: 2, progress: 1, rest: 1, kept: 2 });
  for (const filter of workFilters) expect(filterWork(work, filter)).toHaveLength(counts[filter]);
});

it('puts neighbours of a day together and changes no order', () => {
  const days = groupByDay(work, (timeMs) => String(Math.floor(timeMs / 10)));
  expect(days.map(({ day, items }) => [day, items.length])).toEqual([
    ['3', 1],
    ['2', 1],
    ['1', 2],
  ]);
  expect(days.flatMap(({ items }) => items)).toEqual(work);
});
