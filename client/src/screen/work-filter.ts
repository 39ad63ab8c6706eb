// Which part of one's work is shown, and under which day. Pure.
import type { WorkItem } from '../store/work-view.ts';

export const workFilters = ['all', 'attempts', 'progress', 'rest', 'kept'] as const;
/** `kept`: what the server refused or set aside. */
export type WorkFilter = (typeof workFilters)[number];

export const isKept = ({ fate }: Pick<WorkItem, 'fate'>) => fate === 'refused' || fate === 'set-aside';

const fits = (item: WorkItem, filter: WorkFilter) =>
  filter === 'all' || (filter === 'kept' ? isKept(item) : item.group === filter);

export const filterWork = (work: readonly WorkItem[], filter: WorkFilter): WorkItem[] =>
  work.filter((item) => fits(item, filter));

export function countWork(work: readonly WorkItem[]): Record<WorkFilter, number> {
  const counts: Record<WorkFilter, number> = { all: work.length, attempts: 0, progress: 0, rest: 0, kept: 0 };
  for (const item of work) {
    counts[item.group] += 1;
    if (isKept(item)) counts.kept += 1;
  }
  return counts;
}

/** Neighbours of the same day together, in their order; `nameDay` says which day a time is of. */
export function groupByDay(
  work: readonly WorkItem[],
  nameDay: (timeMs: number) => string,
): { day: string; items: WorkItem[] }[] {
  const days: { day: string; items: WorkItem[] }[] = [];
  for (const item of work) {
    const day = nameDay(item.doneAt);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}
