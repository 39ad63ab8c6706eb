// The published courses as the catalogue shows them. Invariant: what fits is found by an index, of the words or of the order; no table is read
// from its first row to its last.
import type { RestCourse, SortBy } from '@greenland/shared-schema/contract/course-contract';
import type { Database, Queryable } from '../database/pool.ts';
import { joinQueries, type LanguageQuery, type SearchQuery } from './search-query.ts';
import type { SearchWords } from './search-words.ts';

/** Which courses; `query` null: whatever their words. */
export type CourseFilter = { query: SearchQuery | null; language: string | null };
/** `sortBy` null: what fits the words best first, or the most popular where there are none. */
export type CoursePage = { sortBy: SortBy | null; limit: number; offset: number };
/**
 * How a page is come by: `order`: the courses in their order, those that do not fit passed over; `words`: all that fit are found and sorted;
 * `rank`: the same, and what fits the words best comes first.
 */
export type PageWay = 'order' | 'words' | 'rank';

const orderBySort: Record<SortBy, string> = {
  popular: 'enrollment_count desc, created_at desc, course_id',
  newest: 'created_at desc, course_id',
  rating: 'rating desc nulls last, enrollment_count desc, course_id',
};

/**
 * What PostgreSQL looks for: whole words by their stems, the last one also as the beginning of a word, in the rules of `language`, or of every
 * language that courses have. Null: nothing is left of the words. The same words always give the same.
 */
export async function readSearchQuery(
  db: Queryable,
  { words, beginning }: SearchWords,
  language: string | null,
): Promise<SearchQuery | null> {
  const { rows } = await db.query<LanguageQuery>({
    name: 'catalogue-query',
    text: `select plainto_tsquery(config, strip_accents($1))::text as whole,
        array[to_tsquery(config, strip_accents($2) || ':*')::text, to_tsquery('simple', strip_accents($2) || ':*')::text] as beginnings
      from unnest(case when $3::text is null
        then '{french,english,spanish,italian,portuguese,german,simple}'::regconfig[] else array[search_config($3)] end) as config`,
    values: [words, beginning, language],
  });
  return joinQueries(rows);
}

type Filtered = { condition: string; values: string[] };

function writeFilter({ query, language }: CourseFilter): Filtered {
  const values: string[] = [];
  const parts = ['true'];
  if (query !== null) parts.push(`words @@ $${values.push(query.match)}::tsquery`);
  if (language !== null) parts.push(`language = $${values.push(language)}`);
  return { condition: parts.join(' and '), values };
}

/** Reading words is dearer than PostgreSQL thinks: left alone, it would do so with all courses in turn, or with far too many in their order. */
function askIndexes<Answer>(db: Database, way: PageWay, ask: (db: Queryable) => Promise<Answer>) {
  return db.transaction(async (tx) => {
    await tx.query(`set local enable_seqscan = off${way === 'order' ? '; set local enable_bitmapscan = off' : ''}`);
    return ask(tx);
  });
}

/** How many courses fit. */
export async function countCourses(db: Database, filter: CourseFilter): Promise<number> {
  const { condition, values } = writeFilter(filter);
  // Without a name: the plan is made for these words.
  const text = `select count(*) as total from course_search where ${condition}`;
  const { rows } = await askIndexes(db, 'words', (tx) => tx.query<{ total: number }>(text, values));
  return rows[0]?.total ?? 0;
}

/** About how many courses are in `language`, without counting them: what the planner thinks. */
export async function estimateCourses(db: Queryable, language: string | null): Promise<number> {
  const { condition, values } = writeFilter({ query: null, language });
  type Estimated = { 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] };
  const { rows } = await db.query<Estimated>(
    `explain (format json) select from course_search where ${condition}`,
    values,
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** Ids of the page, in order. */
function selectPage({ condition, values }: Filtered, filter: CourseFilter, page: CoursePage, way: PageWay): string {
  const order = orderBySort[page.sortBy ?? 'popular'];
  const places = `limit $${values.push(String(page.limit))} offset $${values.push(String(page.offset))}`;
  if (way === 'order') return `select course_id from course_search where ${condition} order by ${order} ${places}`;
  const rank =
    way === 'rank' && filter.query ? `ts_rank(words, $${values.push(filter.query.rank)}::tsquery) desc, ` : '';
  // `offset 0` keeps the planner from taking the order's index after all.
  return `select course_id from (select * from course_search where ${condition} offset 0) fitting order by ${rank}${order} ${places}`;
}

/** The courses of a page, `thumbnail` as stored: relative to the server's address. */
export async function listCourses(
  db: Database,
  filter: CourseFilter,
  page: CoursePage,
  way: PageWay,
): Promise<RestCourse[]> {
  const filtered = writeFilter(filter);
  const statement = {
    ...(filtered.values.length === 0 && { name: `catalogue-list-${page.sortBy ?? 'popular'}` }),
    text: `select c.id, c.title, c.description, c.duration_hours as duration, c.thumbnail_url as thumbnail, c.rating,
      c.enrollment_count as "enrollmentCount", c.certificate_available as "certificateAvailable", c.language, c.level
      from unnest(array(${selectPage(filtered, filter, page, way)})) with ordinality as page (id, place)
      join courses c using (id) order by page.place`,
    values: filtered.values,
  };
  const { rows } = await (filter.query === null
    ? db.query<RestCourse>(statement)
    : askIndexes(db, way, (tx) => tx.query<RestCourse>(statement)));
  return rows;
}

/** Whether there is such a course for everybody to see. */
export async function isPublished(db: Queryable, courseId: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'catalogue-published',
    text: 'select from courses where id = $1 and published and current_version is not null',
    values: [courseId],
  });
  return rows.length > 0;
}
