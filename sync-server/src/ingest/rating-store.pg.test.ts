import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { writeRatings } from './rating-store.ts';

let testDatabase: TestDatabase;
let database: Database;
const learners = Array.from({ length: 12 }, () => v7());

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.connectionString, { maxConnections: 12 });
  for (const id of learners) {
    const sql = "insert into users (id, email, password_hash, first_name, last_name) values ($1, $2, 'x', 'A', 'B')";
    await database.query(sql, [id, `${id}@example.org`]);
  }
});
afterAll(async () => {
  await database.end();
  await testDatabase.drop();
});

async function makeCourse(): Promise<string> {
  const id = v7();
  await database.query("insert into courses (id, slug, title) values ($1, $2, 'Course')", [id, `c-${id}`]);
  return id;
}

async function readRating(courseId: string): Promise<number | null> {
  const { rows } = await database.query<{ rating: number | null }>('select rating from courses where id = $1', [
    courseId,
  ]);
  return rows[0]?.rating ?? null;
}

/** To two decimals, half up, in whole numbers. */
const meanOf = (stars: readonly number[]) =>
  Math.floor((200 * stars.reduce((sum, one) => sum + one, 0) + stars.length) / (2 * stars.length)) / 100;

const rate = (learner: string, ratings: { courseId: string; stars: number }[]) =>
  database.transaction((tx) => writeRatings(tx, learner, ratings));

describe('the rating of a course', () => {
  it('[RT1] has the rating of a learner who rates while the mean waits for another one', async () => {
    const courseId = await makeCourse();
    const [one, other] = learners as [string, string];
    let waiting: Promise<void> = Promise.resolve();
    await database.transaction(async (tx) => {
      await writeRatings(tx, one, [{ courseId, stars: 1 }]);
      waiting = rate(other, [{ courseId, stars: 4 }]);
      const held = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(async () => (await database.query(held)).rowCount).toBe(1);
    });
    await waiting;
    expect(await readRating(courseId)).toBe(2.5);
  });

  it('[RT1] is the mean of the last rating of each learner, however many rate at once', async () => {
    const anyStars = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyStars, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: learners.length }),
        async (given) => {
          const courseId = await makeCourse();
          await Promise.all(
            given.map(async (stars, index) => {
              for (const one of stars) await rate(learners[index] ?? '', [{ courseId, stars: one }]);
            }),
          );
          expect(await readRating(courseId)).toBe(meanOf(given.map((stars) => stars.at(-1) ?? 0)));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('[RT1] takes the last of several in one batch, for several courses', async () => {
    const [courseId, second] = [await makeCourse(), await makeCourse()];
    const [learner = ''] = learners;
    await rate(learner, [
      { courseId, stars: 2 },
      { courseId: second, stars: 3 },
      { courseId, stars: 5 },
    ]);
    expect([await readRating(courseId), await readRating(second)]).toEqual([5, 3]);
  });
});
