// What learners think of a course, on average.
import type { Queryable } from '../database/pool.ts';

/** From 1 to 5 with two decimals; null when nobody has rated. */
export async function readCourseRating(db: Queryable, courseId: string): Promise<number | null> {
  const { rows } = await db.query<{ rating: number | null }>({
    name: 'course-rating',
    text: 'select rating from courses where id = $1',
    values: [courseId],
  });
  return rows[0]?.rating ?? null;
}
