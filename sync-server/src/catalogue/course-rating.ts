// Rating a course over REST: an operation like one of a device, so that both count alike.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { id as idShape } from '@greenland/shared-schema/record/identifier';
import type { Database } from '../database/pool.ts';
import { isPublished } from './course-list-store.ts';
import { readCourseRating } from './course-rating-store.ts';
import type { RestIngest } from './rest-ingest.ts';

/** `courseRating`: the mean of all, null when nobody has rated. */
export type Rated = { courseRating: number | null };

const noCourse = refuse('not_found', 'There is no such course.');

/** `stars` from 1 to 5. Every learner has one rating a course: a later one takes the place of an earlier one. */
export async function rateCourse(
  { database, submitAct }: { database: Database; submitAct: RestIngest },
  userId: string,
  { courseId, stars }: { courseId: string; stars: number },
): Promise<Rated | Refused> {
  if (!idShape.safeParse(courseId).success || !(await isPublished(database, courseId))) return noCourse;
  const act = { kind: 'course-rated', payload: { courseId, stars } } as const;
  const { verdict } = await submitAct(userId, act, { idempotencyKey: null });
  if (verdict.outcome === 'taken') return { courseRating: await readCourseRating(database, courseId) };
  return verdict.code === 'not_enrolled'
    ? refuse('not_enrolled', 'Enrol in the course first: POST /api/enrollments.')
    : noCourse;
}
