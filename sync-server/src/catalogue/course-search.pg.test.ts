import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { type CourseQuery, createCourseList } from './course-list.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.connectionString);
  await addCourses();
});
afterAll(async () => {
  await database.end();
  await test.drop();
});

type Seed = [
  slug: string,
  language: string,
  title: string,
  description: string,
  enrolled: number,
  rating: number | null,
];
const seeds: Seed[] = [
  ['changement', 'fr', 'Les changements climatiques', 'Comprendre le réchauffement de la planète.', 5, 4.5],
  ['climate', 'en', 'Climate change', 'Understanding a warming planet.', 50, 3],
  ['energie', 'fr', 'Énergies renouvelables', 'Le climat en arrière-plan, l’élève au cœur de l’œuvre.', 500, null],
  ['farming', 'en', 'Farming', 'Harvests in a changing climate.', 5, 4.5],
  ['suelos', 'es', 'Suelos y cosechas', 'Cuidar la tierra.', 0, null],
];

async function addCourses(): Promise<void> {
  for (const [index, [slug, language, title, description, enrolled, rating]] of seeds.entries()) {
    await database.query(
      `insert into courses (id, slug, language, title, description, enrollment_count, rating, published, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, true, $8)`,
      [
        `018f0000-0000-7000-8000-00000000000${index}`,
        slug,
        language,
        title,
        description,
        enrolled,
        rating,
        `2026-01-0${index + 1}`,
      ],
    );
  }
  await database.query(
    `insert into courses (id, slug, title, published) values ('018f0000-0000-7000-8000-0000000000ff', 'draft', 'Climat caché', false)`,
  );
}

async function find(search: string, more: Partial<CourseQuery> = {}): Promise<{ titles: string[]; total: number }> {
  const list = createCourseList({ database, absolute: (path) => path });
  const page = await (await list.list({ search, limit: 20, offset: 0, ...more })).read();
  if ('problem' in page) throw new Error(page.problem);
  return { titles: page.data.map(({ title }) => title), total: page.meta.total };
}

const [changes, climate, energies, farming, soils] = seeds.map(([, , title]) => title);

describe('searching', () => {
  it.each([
    ['les changements', [changes]],
    ['rechauffement', [changes]],
    ['réchauffement', [changes]],
    ['oeuvre', [energies]],
    ['l’œuvre', [energies]],
    ["l'eleve", [energies]],
    ['harvest', [farming]],
    ['understands', [climate]],
    ['cosecha', [soils]],
    ['volcano', []],
    ['the', []],
  ])('finds %j by its stems, without accents', async (search, titles) => {
    expect((await find(search)).titles.sort()).toEqual([...titles].sort());
  });

  it('finds each beginning of a word as it is typed', async () => {
    const word = 'changements';
    for (let length = 1; length <= word.length; length += 1) {
      expect((await find(word.slice(0, length))).titles).toContain(changes);
    }
    for (const typed of ['rechauffements planet', 'planete climatiq', 'renouvelable éner']) {
      expect((await find(typed)).total).toBe(1);
    }
    expect((await find('renouv énergie')).titles).toEqual([]);
  });

  it('ranks what fits best first, unless an order is asked for', async () => {
    for (const search of ['CHANGEMENT', 'changements climatique']) expect((await find(search)).titles[0]).toBe(changes);
    for (const search of ['changing', 'climate changes']) expect((await find(search)).titles[0]).toBe(climate);
    expect((await find('climat')).titles.slice(0, 2).sort()).toEqual([climate, changes].sort());
    expect((await find('climat', { sortBy: 'popular' })).titles).toEqual([energies, climate, farming, changes]);
    expect((await find('climat', { sortBy: 'newest' })).titles).toEqual([farming, energies, climate, changes]);
    expect((await find('climat', { sortBy: 'rating' })).titles).toEqual([changes, farming, climate, energies]);
  });

  it('goes together with a language and a page', async () => {
    expect((await find('climat', { language: 'fr', sortBy: 'newest' })).titles).toEqual([energies, changes]);
    expect(await find('climat', { sortBy: 'newest', limit: 1, offset: 1 })).toEqual({ titles: [energies], total: 4 });
    expect(await find('', { language: 'en', sortBy: 'newest' })).toEqual({ titles: [farming, climate], total: 2 });
  });
});

describe('with many courses', () => {
  const copies = 30_000;
  beforeAll(async () => {
    await database.query(
      `insert into courses (id, slug, language, title, description, enrollment_count, rating, published, created_at)
        select ('018f0000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 'many-' || n,
          case when n % 500 = 1 then 'wo' when n % 2 = 0 then 'fr' else 'en' end,
          'Topic ' || md5(n::text), 'Common words about ' || md5((n * 7)::text), n % 1000, 1 + (n % 401) / 100.0, n % 100 <> 0,
          timestamptz '2025-01-01' + n * interval '1 minute'
        from generate_series(1, $1) as n`,
      [copies],
    );
    await database.query('vacuum analyze courses, course_search');
  });

  /** The tables that the list's own statements read from their first row to their last. */
  async function countScans(work: () => Promise<unknown>): Promise<number> {
    const read = async () => {
      await database.query('select pg_stat_force_next_flush()');
      const { rows } = await database.query<{ scans: number }>(
        "select sum(seq_scan)::int as scans from pg_stat_user_tables where relname in ('courses', 'course_search')",
      );
      return rows[0]?.scans ?? 0;
    };
    const settle = () => database.query('select pg_sleep(0.1)');
    await settle();
    const before = await read();
    await work();
    await settle();
    return (await read()) - before;
  }

  it.each([
    ['', {}],
    ['', { sortBy: 'newest' as const }],
    ['', { sortBy: 'rating' as const }],
    ['', { language: 'wo' }],
    ['', { language: 'fr', offset: 10_000 }],
    ['', { offset: 29_000 }],
    ['topic a', {}],
    ['common', {}],
    ['common words', { sortBy: 'rating' as const, offset: 500 }],
    ['abc', {}],
    ['abc', { sortBy: 'newest' as const, language: 'fr' }],
  ])('reads no more than it needs for %j %j', async (search, more) => {
    const scans = await countScans(async () => {
      const { titles } = await find(search, more);
      expect(titles.length).toBeGreaterThan(0);
    });
    expect(scans).toBe(0);
  });

  it('pages through all of them, each once, in every order', async () => {
    for (const sortBy of ['popular', 'newest', 'rating'] as const) {
      const seen = new Set<string>();
      const list = createCourseList({ database, absolute: (path) => path });
      for (let offset = 0; offset < 2_000; offset += 100) {
        const page = await (await list.list({ sortBy, language: 'fr', limit: 100, offset })).read();
        if ('problem' in page) throw new Error(page.problem);
        for (const { id } of page.data) seen.add(id);
      }
      expect(seen.size).toBe(2_000);
    }
  });

  it('tells how many there are, also after a change', async () => {
    const before = (await find('')).total;
    expect(before).toBe(copies - copies / 100 + seeds.length);
    await database.query(`update courses set published = false where slug = 'farming'`);
    expect((await find('')).total).toBe(before - 1);
  });
});
