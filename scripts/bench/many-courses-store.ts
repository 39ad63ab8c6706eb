// A large catalogue for measuring lists: courses of made-up words that are as frequent as those of real texts, by Zipf's law.
import { v7 } from 'uuid';
import { type Database, plainArray } from '../../sync-server/src/database/pool.ts';

export const manyCourses = 100_000;
const learners = 2_000;
const enrolmentsEach = 500;
const batch = 2_000;
const syllables = 'ba co di fu ga he ji ka lo mi na po qua re si to vu wa xe zo cli chan mat ter gre'.split(' ');

/** 12,000 words, the most frequent first. */
const vocabulary = Array.from({ length: 12_000 }, (_, index) => {
  const at = (place: number) => syllables[Math.floor(index / syllables.length ** place) % syllables.length] ?? '';
  return `${at(0)}${at(1)}${at(2)}${index % 7 === 0 ? 's' : ''}`;
});

/** A word, the second half as often as the first, the third a third as often: `random` from 0 to 1. */
export const drawWord = (random: () => number) => vocabulary[Math.floor(vocabulary.length ** random()) - 1] ?? '';

/** Ninety-odd of a hundred courses have it. */
export const wordOfMost = vocabulary[0] ?? '';

function writeText(random: () => number, words: number): string {
  return Array.from({ length: words }, () => drawWord(random)).join(' ');
}

/** Adds the courses and answers their ids. */
export async function addManyCourses(database: Database, random: () => number): Promise<string[]> {
  const ids = Array.from({ length: manyCourses }, () => v7());
  for (let start = 0; start < ids.length; start += batch) {
    const some = ids.slice(start, start + batch);
    await database.query(
      `insert into courses (id, slug, title, description, language, enrollment_count, rating, published, created_at)
        select c.id, 'bench-' || c.id, c.title, c.description, c.language, c.enrolled, c.rating, true,
          timestamptz '2020-01-01' + c.minute * interval '1 minute'
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::numeric[], $7::int[])
          as c (id, title, description, language, enrolled, rating, minute)`,
      [
        some,
        some.map(() => writeText(random, 4)),
        some.map(() => writeText(random, 35)),
        some.map(() => (random() < 0.6 ? 'fr' : random() < 0.98 ? 'en' : 'wo')),
        some.map(() => Math.floor(5_000 * random() ** 4)),
        some.map(() => (random() < 0.3 ? null : Math.round(100 + random() * 400) / 100)),
        some.map(() => Math.floor(random() * 3_000_000)),
      ],
    );
  }
  return ids;
}

/** Enrols `userId` in `enrolmentsEach` of the courses. */
export async function enrolInMany(database: Database, userId: string, courseIds: readonly string[]): Promise<void> {
  const some = courseIds.slice(0, enrolmentsEach);
  await database.query(
    `insert into enrollments (id, user_id, course_id, last_accessed)
      select e.id, $1, e.course_id, now() - random() * interval '90 days' from unnest($2::uuid[], $3::uuid[]) as e (id, course_id)`,
    [userId, some.map(() => v7()), some],
  );
}

/** A million enrolments of learners who never come. */
export async function addManyEnrolments(database: Database, courseIds: readonly string[]): Promise<void> {
  await database.query(
    `insert into users (id, email, password_hash, first_name, last_name)
      select gen_random_uuid(), 'bench-' || n || '@bench.invalid', '!', 'Bench', 'Learner' from generate_series(1, $1::int) as n`,
    [learners],
  );
  const step = 100;
  for (let first = 1; first <= learners; first += step) {
    await database.query(
      `insert into enrollments (id, user_id, course_id, last_accessed)
        select gen_random_uuid(), u.id, c.id, now() from generate_series($1::bigint, $1::bigint + $2::bigint - 1) as n
          join users u on u.email = 'bench-' || n || '@bench.invalid'
          cross join generate_series(0, $3::bigint - 1) as k
          join unnest($4::uuid[]) with ordinality as c (id, place) on c.place = (n * 37 + k * 199) % cardinality($4::uuid[]) + 1`,
      [first, step, enrolmentsEach, plainArray(courseIds)],
    );
  }
}

/** As autovacuum does in time. */
export async function settleTables(database: Database): Promise<void> {
  for (const table of ['courses', 'course_search', 'enrollments', 'users'])
    await database.query(`vacuum analyze ${table}`);
}

/** One course has one enrolment more: every list that was kept is out of date. */
export async function moveCatalogue(database: Database, courseId: string): Promise<void> {
  await database.query('update courses set enrollment_count = enrollment_count + 1 where id = $1', [courseId]);
}

/** The words of one course change: every total is out of date too. */
export async function republish(database: Database, courseId: string): Promise<void> {
  await database.query(`update courses set description = description || ' new' where id = $1`, [courseId]);
}
