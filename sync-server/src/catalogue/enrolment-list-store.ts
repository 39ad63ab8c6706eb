// Who is enrolled in what.
import type { Queryable } from '../database/pool.ts';

export type EnrolmentRow = {
  id: string;
  courseId: string;
  title: string;
  thumbnail: string | null;
  language: string;
  level: 'beginner' | 'intermediate' | 'advanced';
  progress: number;
  lastAccessed: Date | null;
  status: 'in_progress' | 'completed' | 'dropped';
  certificateEarned: boolean;
};

/** A learner's enrolments, the latest used first. */
export async function listEnrolments(
  db: Queryable,
  userId: string,
  page: { limit: number; offset: number },
): Promise<{ rows: EnrolmentRow[]; total: number }> {
  const { rows } = await db.query<EnrolmentRow>({
    name: 'enrolment-list',
    text: `select e.id, c.id as "courseId", c.title, c.thumbnail_url as thumbnail, c.language, c.level, e.progress, e.status,
      e.last_accessed as "lastAccessed",
      exists (select 1 from certificates t where t.user_id = e.user_id and t.course_id = e.course_id and t.revoked_at is null)
        as "certificateEarned"
      from enrollments e join courses c on c.id = e.course_id
      where e.user_id = $1 order by coalesce(e.last_accessed, e.enrolled_at) desc, e.id limit $2 offset $3`,
    values: [userId, page.limit, page.offset],
  });
  const counted = await db.query<{ total: number }>({
    name: 'enrolment-count',
    text: 'select count(*) as total from enrollments where user_id = $1',
    values: [userId],
  });
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** Null: never enrolled. A learner who dropped a course still sees what they did in it. */
export async function findEnrolmentStatus(
  db: Queryable,
  userId: string,
  courseId: string,
): Promise<EnrolmentRow['status'] | null> {
  const { rows } = await db.query<{ status: EnrolmentRow['status'] }>({
    name: 'enrolment-status',
    text: 'select status from enrollments where user_id = $1 and course_id = $2',
    values: [userId, courseId],
  });
  return rows[0]?.status ?? null;
}
