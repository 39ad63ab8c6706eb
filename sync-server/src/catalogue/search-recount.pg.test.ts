// Searches against a plain recount: each course asked by itself, in each language's rules, and those that fit sorted here.
import type { RestCourse, SortBy } from '@greenland/shared-schema/contract/course-contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { type CourseQuery, createCourseList } from './course-list.ts';
import { readSearchQuery } from './course-list-store.ts';
import { readSearchWords } from './search-words.ts';

let test: TestDatabase;
let database: Database;
const copies = 3_000;
const words =
  'cours climat climate changement changements changing élèves l’énergie énergies les the of des happy happier cosechas água Häuser cœur wala a'.split(
    ' ',
  );

beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.connectionString);
  // The first word stands in nearly every course, the next in fewer and fewer.
  await database.query(
    `insert into courses (id, slug, title, description, language, enrollment_count, rating, published, created_at)
      select ('018f0000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 'one-' || n, 'T' || n % 7 || ' ' || ($2::text[])[1 + n * 31 % $3],
        (select coalesce(string_agg(w, ' '), '') from unnest($2::text[]) with ordinality as u (w, at) where hashint4(n * 64 + at::int) % (at::int + 1) = 0 or at = 1 and n % 50 > 0),
        (array['fr', 'en', 'es', 'de', 'wo'])[1 + n % 5], n % 40, nullif(n % 6, 0), n % 30 > 0,
        timestamptz '2025-01-01' + n % 900 * interval '1 minute'
      from generate_series(1, $1) as n`,
    [copies, words, words.length],
  );
});
afterAll(async () => {
  await database.end();
  await test.drop();
});

type Found = RestCourse & { createdAt: Date; rank: number };

const compareBySort: Record<SortBy, (one: Found, other: Found) => number> = {
  popular: (one, other) => other.enrollmentCount - one.enrollmentCount || compareBySort.newest(one, other),
  newest: (one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? -1 : 1),
  rating: (one, other) =>
    (other.rating ?? 0) - (one.rating ?? 0) ||
    other.enrollmentCount - one.enrollmentCount ||
    (one.id < other.id ? -1 : 1),
};

async function recount({ search, sortBy, language, limit, offset }: CourseQuery): Promise<unknown> {
  const typed = readSearchWords(search ?? '');
  const query = typed && (await readSearchQuery(database, typed, language ?? null));
  const { rows } = await database.query<Found>(
    `select id, title, description, duration_hours as duration, thumbnail_url as thumbnail, rating, enrollment_count as "enrollmentCount",
        certificate_available as "certificateAvailable", language, level, created_at as "createdAt", ts_rank(search_vector, $4::tsquery) as rank
      from courses where published and ($3::text is null or language = $3) and ($1::text is null or exists (
        select from unnest(case when $3::text is null then '{french,english,spanish,italian,portuguese,german,simple}'::regconfig[]
            else array[search_config($3)] end) as config,
          lateral (select plainto_tsquery(config, strip_accents($1)) && (to_tsquery(config, strip_accents($2) || ':*')
            || to_tsquery('simple', strip_accents($2) || ':*')) as query) as asked
        where search_vector @@ query))`,
    [typed?.words ?? null, typed?.beginning ?? null, language ?? null, query?.rank ?? null],
  );
  const fitting = search?.trim() !== '' && !typed ? [] : rows;
  const order = compareBySort[sortBy ?? 'popular'];
  const isRanked = query !== null && sortBy === undefined && fitting.length <= 1_000;
  fitting.sort((one, other) => (isRanked ? other.rank - one.rank : 0) || order(one, other));
  const data = fitting.slice(offset, offset + limit).map(({ createdAt, rank, ...course }) => course);
  return { data, meta: { total: fitting.length, limit, offset } };
}

const someWords = fc
  .array(
    fc
      .tuple(fc.constantFrom(...words, 'volcano', '!?', 't3'), fc.integer({ min: 1, max: 12 }))
      .map(([word, length]) => word.slice(0, length)),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(' '));
const someQuery: fc.Arbitrary<CourseQuery> = fc.record({
  search: someWords,
  sortBy: fc.constantFrom(undefined, 'popular', 'newest', 'rating'),
  language: fc.constantFrom(undefined, undefined, 'fr', 'en', 'wo', 'xx'),
  limit: fc.integer({ min: 1, max: 100 }),
  offset: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: copies })),
});
const someChange = fc.constantFrom(
  'update courses set enrollment_count = enrollment_count + 1 where id = $1',
  'update courses set rating = 2.5 where id = $1',
  'update courses set published = not published where id = $1',
  `update courses set title = 'Le climat' where id = $1`,
  `update courses set language = 'es' where id = $1`,
  `update courses set created_at = '2026-01-01' where id = $1`,
  'delete from courses where id = $1',
);

it('finds by one or two letters what has a word that begins so', async () => {
  const list = createCourseList({ database, absolute: (path) => path });
  const starts = new Set(words.flatMap((word) => [word.slice(0, 1), word.slice(0, 2), `cours ${word.slice(0, 1)}`]));
  for (const search of [...starts, 'q', 't3', 'changement ch', 'x a']) {
    const query: CourseQuery = { search, limit: 20, offset: 0 };
    expect(await (await list.list(query)).read(), search).toEqual(await recount(query));
  }
});

it('finds, counts and sorts as a recount does, whatever changed before', async () => {
  const list = createCourseList({ database, absolute: (path) => path });
  const someCourse = fc.integer({ min: 1, max: copies });
  const check = async (query: CourseQuery, course: number, change: string) => {
    await database.query(change, [`018f0000-0000-7000-8001-${course.toString(16).padStart(12, '0')}`]);
    const answer = await (await list.list(query)).read();
    expect(answer).toEqual(await recount(query));
  };
  await fc.assert(fc.asyncProperty(someQuery, someCourse, someChange, check), { numRuns: 150 });
}, 120_000);
