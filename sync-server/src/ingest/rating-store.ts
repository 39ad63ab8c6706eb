// What learners think of courses: one rating a learner and course, the last that came, and the mean of them at the course.
import type { Payload } from '@greenland/shared-schema/protocol/operation';
import { plainArray, type Transaction } from '../database/pool.ts';

/** Writes the ratings of one learner; the means follow. */
export async function writeRatings(
  tx: Transaction,
  userId: string,
  ratings: readonly Payload<'course-rated'>[],
): Promise<void> {
  if (ratings.length === 0) return;
  const starsByCourse = new Map(ratings.map(({ courseId, stars }) => [courseId, stars]));
  const courseIds = plainArray([...starsByCourse.keys()]);
  await tx.query({
    name: 'ratings-write',
    text: `insert into course_ratings (user_id, course_id, stars)
      select $1, r.course_id, r.stars from unnest($2::uuid[], $3::int[]) as r (course_id, stars)
      on conflict (user_id, course_id) do update set stars = excluded.stars`,
    values: [userId, courseIds, plainArray([...starsByCourse.values()])],
  });
  // A statement sees what was committed when it began. So the course is locked by one and the mean is read by the next: read by the one that
  // waits for the lock, it would leave out the rating of whoever held it.
  await tx.query({
    name: 'ratings-lock',
    text: 'select from courses where id = any($1::uuid[]) order by id for no key update',
    values: [courseIds],
  });
  await tx.query({
    name: 'ratings-mean',
    text: `update courses c set rating = (select round(avg(r.stars), 2) from course_ratings r where r.course_id = c.id)
      where c.id = any($1::uuid[])`,
    values: [courseIds],
  });
}
