// Courses and their immutable versions in the database.
import { manifest } from '@greenland/shared-schema/record/course';
import * as z from 'zod';
import type { Queryable, Transaction } from '../database/pool.ts';

/** `idByPath`: every id ever given in this course, by path of slugs (see stable-ids). */
export const courseVersionBody = z.object({ manifest, idByPath: z.record(z.string(), z.string()) });

const versionRow = z.object({
  version: z.int(),
  contentHash: z.string(),
  manifestHash: z.string(),
  body: courseVersionBody,
});
export type CourseVersion = z.infer<typeof versionRow>;

const selectVersion = `select v.version, v.content_hash as "contentHash", v.manifest_hash as "manifestHash", v.body
  from courses c join course_versions v on v.course_id = c.id and v.version = c.current_version`;

/** The current version of a course; null when there is no such course or nothing of it was published. */
export async function findCurrentVersion(database: Queryable, courseId: string): Promise<CourseVersion | null> {
  const { rows } = await database.query({
    name: 'find-current-version',
    text: `${selectVersion} where c.id = $1`,
    values: [courseId],
  });
  return rows[0] === undefined ? null : versionRow.parse(rows[0]);
}

/** The id of the course with this slug, made with `newId` when missing; its row is locked until the transaction ends. */
export async function lockCourse(
  tx: Transaction,
  course: { newId: string; slug: string; title: string; now: Date },
): Promise<string> {
  await tx.query(
    `insert into courses (id, slug, title, created_at, updated_at) values ($1, $2, $3, $4, $4) on conflict (slug) do nothing`,
    [course.newId, course.slug, course.title, course.now],
  );
  const { rows } = await tx.query<{ id: string }>('select id from courses where slug = $1 for update', [course.slug]);
  return z.object({ id: z.string() }).parse(rows[0]).id;
}

/** The slugs of all courses of which anything was ever published. */
export async function listPublishedSlugs(database: Queryable): Promise<string[]> {
  const { rows } = await database.query<{ slug: string }>('select slug from courses where current_version is not null');
  return rows.map(({ slug }) => slug);
}

/** Writes a version that never changes again. */
export async function insertVersion(
  tx: Transaction,
  courseId: string,
  version: CourseVersion & { publishedAt: Date },
): Promise<void> {
  await tx.query(
    `insert into course_versions (course_id, version, content_hash, manifest_hash, body, published_at)
      values ($1, $2, $3, $4, $5, $6)`,
    [
      courseId,
      version.version,
      version.contentHash,
      version.manifestHash,
      JSON.stringify(version.body),
      version.publishedAt,
    ],
  );
}

export type CourseRow = {
  courseId: string;
  version: number;
  title: string;
  description: string;
  instructorId: string;
  instructorBio: string;
  /** As certificates bear it. */
  signature: Uint8Array | null;
  hours: number;
  thumbnailUrl: string | null;
  language: string;
  level: string;
  certificateAvailable: boolean;
  minimumScore: number;
  prerequisites: readonly string[];
  now: Date;
};

/** Makes `row.version` the current one and shows the course in the catalogue. */
export async function updateCourse(tx: Transaction, row: CourseRow): Promise<void> {
  await tx.query(
    `update courses set current_version = $2, title = $3, description = $4, instructor_id = $5, instructor_bio = $6,
      duration_hours = $7, thumbnail_url = $8, language = $9, level = $10, certificate_available = $11,
      min_score_for_cert = $12, prerequisites = $13, published = true, updated_at = $14, signature = $15 where id = $1`,
    [
      row.courseId,
      row.version,
      row.title,
      row.description,
      row.instructorId,
      row.instructorBio,
      row.hours,
      row.thumbnailUrl,
      row.language,
      row.level,
      row.certificateAvailable,
      row.minimumScore,
      JSON.stringify(row.prerequisites),
      row.now,
      row.signature,
    ],
  );
}
