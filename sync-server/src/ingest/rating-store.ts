// What learners think of courses: one rating a learner and course, the last that came, and the mean of them at the course.
import type { Payload } from '@greenland/shared-schema/protocol/operation';
import type { Transaction } from '../database/pool.ts';

/** One rating a learner and course; the course's mean follows by what it adds, so that it counts also who rates at the same moment. */
export async function writeRatings(
  tx: Transaction,
  userId: string,
  ratings: readonly Payload<'course-rated'>[],
): Promise<void> {
  for (const { courseId, stars } of ratings) {
    await tx.query({
      name: 'write-rating',
      text: `with former as (select stars from course_ratings where user_id = $1 and course_id = $2),
          written as (
            insert into course_ratings (user_id, course_id, stars) values ($1, $2, $3)
            on conflict (user_id, course_id) do update set stars = excluded.stars returning stars),
          added as (
            select w.stars - coalesce(f.stars, 0) as stars, (f.stars is null)::integer as raters
            from written w left join former f on true)
        update courses set rating_sum = rating_sum + added.stars, rating_count = rating_count + added.raters,
          rating = round((rating_sum + added.stars)::numeric / (rating_count + added.raters), 2)
        from added where id = $2`,
      values: [userId, courseId, stars],
    });
  }
}
