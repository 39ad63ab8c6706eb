// Where the catalogue, and a learner's part in it, stand: cheap to ask, the same on every server process, and moved by whatever changes an answer.

import type { Queryable } from '../database/pool.ts';
import { learnerStream } from '../feed/feed-store.ts';

/** `changes` counts every change of what lists show, `contents` those of more than figures. A restore begins a new `epoch`. */
export type CataloguePosition = { epoch: string; changes: number; contents: number };

/** Ask this before the data: then an answer is at least as new as the position that it is kept under. */
export async function readCataloguePosition(db: Queryable): Promise<CataloguePosition> {
  const { rows } = await db.query<CataloguePosition>({
    name: 'catalogue-position',
    text: `select (select epoch from sync_epoch) as epoch, sum(changes)::bigint as changes, sum(contents)::bigint as contents
      from catalogue_positions`,
  });
  const [position] = rows;
  if (!position) throw new Error('A sum without groups answers one row.');
  return position;
}

/** What a course's page depends on; `publishedAt` in milliseconds. */
export type CoursePosition = { epoch: string; version: number; instructorId: string | null; publishedAt: number };

/** Null when there is no such course, or nobody may see it. */
export async function readCoursePosition(db: Queryable, courseId: string): Promise<CoursePosition | null> {
  const { rows } = await db.query<CoursePosition>({
    name: 'course-position',
    text: `select (select epoch from sync_epoch) as epoch, current_version as version, instructor_id as "instructorId",
        (extract(epoch from updated_at) * 1000)::bigint as "publishedAt"
      from courses where id = $1 and published and current_version is not null`,
    values: [courseId],
  });
  return rows[0] ?? null;
}

/** What a learner's list of enrolments depends on: their documents, the contents of the catalogue, certificates that were revoked. */
export type EnrolmentsPosition = { epoch: string; head: number; contents: number; certificates: number };

export async function readEnrolmentsPosition(db: Queryable, userId: string): Promise<EnrolmentsPosition> {
  const { rows } = await db.query<EnrolmentsPosition>({
    name: 'enrolments-position',
    text: `select (select epoch from sync_epoch) as epoch,
        coalesce((select head from feed_streams where stream = $2), 0) as head,
        (select sum(contents)::bigint from catalogue_positions) as contents,
        (select count(*) from certificates where user_id = $1 and revoked_at is null) as certificates`,
    values: [userId, learnerStream(userId)],
  });
  const [position] = rows;
  if (!position) throw new Error('A query without a table answers one row.');
  return position;
}
