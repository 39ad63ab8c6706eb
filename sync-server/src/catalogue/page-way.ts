// How a page of a search is come by at the least cost: it is the same page either way.
import type { CourseFilter, CoursePage, PageWay } from './course-list-store.ts';

/** Words that more courses have than these tell too little to rank by: then the most popular come first. */
const rankedMatches = 1_000;
/** Reading the words of a course to see that it does not fit takes so many times as long as sorting one that does: measured. */
const passingCost = 12;

/** `total`: how many courses fit; `estimateAll`: among about how many they stand in the order. */
export async function choosePageWay(
  { sortBy, limit, offset }: CoursePage,
  { query, total, estimateAll }: { query: CourseFilter['query']; total: number; estimateAll: () => Promise<number> },
): Promise<PageWay> {
  if (query === null) return 'order';
  if (total <= rankedMatches) return sortBy === null ? 'rank' : 'words';
  const passed = ((offset + limit) / total) * (await estimateAll());
  return passed * passingCost < total ? 'order' : 'words';
}
