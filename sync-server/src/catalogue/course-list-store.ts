// The published courses as the catalogue shows them. Invariant: a page is read from an index, of the words or of the order, never by sorting or
// reading all courses.
import type { RestCourse, SortBy } from '@greenland/shared-schema/contract/course-contract';
import type { Database, Queryable } from '../database/pool.ts';
import type { SearchWords } from './search-words.ts';

/** Which courses: `query` as PostgreSQL writes what it looks for. */
export type CourseFilter = { query: string | null; language: string | null };
/** `sortBy` null: what fits the words best first, or the most popular where there are none. */
export type CoursePage = { sortBy: SortBy | null; limit: number; offset: number };

const orderBySort: Record<SortBy, string> = {
  popular: 'enrollment_count desc, created_at desc, id',
  newest: 'created_at desc, id',
  rating: 'rating desc nulls last, enrollment_count desc, id',
};

/** Words that more courses have than these tell too little to rank by: then the most popular come first. */
const rankedMatches = 1_000;

/**
 * What PostgreSQL looks for: whole words by their stems, the last one also as the beginning of a word, in the rules of `language`, or of every
 * language that courses have. Null: nothing is left of the words. The same words always give the same.
 */
export async function readSearchQuery(
  db: Queryable,
  { words, beginning }: SearchWords,
  language: string | null,
): Promise<string | null> {
  const { rows } = await db.query<{ query: string | null }>({
    name: 'catalogue-query',
    text: `select string_agg(distinct '(' || query::text || ')', ' | ') as query from (
        select case when stem::text = typed::text then whole && typed else whole && (stem || typed) end as query
        from unnest(case when $3::text is null
            then '{french,english,spanish,italian,portuguese,german,simple}'::regconfig[] else array[search_config($3)] end) as config,
          lateral (select plainto_tsquery(config, strip_accents($1)) as whole,
            to_tsquery(config, strip_accents($2) || ':*') as stem,
            to_tsquery('simple', strip_accents($2) || ':*') as typed) as parts) as queries
      where numnode(query) > 0`,
    values: [words, beginning, language],
  });
  return rows[0]?.query ?? null;
}

type Filtered = { condition: string; values: string[] };

function writeFilter({ query, language }: CourseFilter): Filtered {
  const values: string[] = [];
  const parts = ['published'];
  if (query !== null) parts.push(`search_vector @@ $${values.push(query)}::tsquery`);
  if (language !== null) parts.push(`language = $${values.push(language)}`);
  return { condition: parts.join(' and '), values };
}

/** Comparing words is dearer than PostgreSQL thinks: it would rather do so with all courses in turn than ask the index of words for many. */
function askIndexes<Answer>(db: Database, { query }: CourseFilter, ask: (db: Queryable) => Promise<Answer>) {
  if (query === null) return ask(db);
  return db.transaction(async (tx) => {
    await tx.query('set local enable_seqscan = off');
    return ask(tx);
  });
}

/** How many courses fit. */
export async function countCourses(db: Database, filter: CourseFilter): Promise<number> {
  const { condition, values } = writeFilter(filter);
  // Without a name: the plan is made for these words.
  const text = `select count(*) as total from courses where ${condition}`;
  const counted = await askIndexes(db, filter, (one) => one.query<{ total: number }>(text, values));
  return counted.rows[0]?.total ?? 0;
}

/** Ids of the page, in order. Few that fit are found by their words and then ordered; of many, the order finds the first that fit. */
function selectPage({ condition }: Filtered, { sortBy }: CoursePage, places: string, isFew: boolean): string {
  const order = orderBySort[sortBy ?? 'popular'];
  if (!isFew) return `select id from courses where ${condition} order by ${order} ${places}`;
  const rank = sortBy === null ? 'ts_rank(search_vector, $1::tsquery) desc, ' : '';
  // `offset 0` keeps the planner from reading all courses in their order until it has met the few.
  return `select id from (select * from courses where ${condition} offset 0) fitting order by ${rank}${order} ${places}`;
}

/** The courses of a page, `thumbnail` as stored: relative to the server's address. `total`: how many fit. */
export async function listCourses(
  db: Database,
  filter: CourseFilter,
  page: CoursePage,
  total: number,
): Promise<RestCourse[]> {
  if (page.offset >= total) return [];
  const filtered = writeFilter(filter);
  const { values } = filtered;
  const isFew = filter.query !== null && total <= rankedMatches;
  const places = `limit $${values.length + 1} offset $${values.length + 2}`;
  const statement = {
    ...(values.length === 0 && { name: `catalogue-list-${page.sortBy ?? 'popular'}` }),
    text: `select c.id, c.title, c.description, c.duration_hours as duration, c.thumbnail_url as thumbnail, c.rating,
      c.enrollment_count as "enrollmentCount", c.certificate_available as "certificateAvailable", c.language, c.level
      from unnest(array(${selectPage(filtered, page, places, isFew)})) with ordinality as page (id, place)
      join courses c using (id) order by page.place`,
    values: [...values, page.limit, page.offset],
  };
  return (await askIndexes(db, filter, (one) => one.query<RestCourse>(statement))).rows;
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
