// The published courses as the catalogue shows them.
import type { RestCourse, SortBy } from '@greenland/shared-schema/contract/course-contract';
import type { Queryable } from '../database/pool.ts';

export type CourseQuery = { search?: string; sortBy: SortBy; language?: string; limit: number; offset: number };

/** `thumbnail` as stored: relative to the server's address. */
export type CourseListing = { courses: RestCourse[]; total: number };

const orderBySort: Record<SortBy, string> = {
  popular: 'c.enrollment_count desc, c.created_at desc, c.id',
  newest: 'c.created_at desc, c.id',
  rating: 'c.rating desc nulls last, c.enrollment_count desc, c.id',
};

// Words are stemmed by the language of each course, so the search asks in all of them; this form keeps the index usable.
const searchQuery = ['french', 'english', 'spanish', 'italian', 'portuguese', 'german', 'simple']
  .map((language) => `plainto_tsquery('${language}', strip_accents($1))`)
  .join(' || ');

const condition = `c.published and ($1 = '' or c.search_vector @@ (${searchQuery})) and ($2::text is null or c.language = $2)`;

export async function listPublishedCourses(db: Queryable, query: CourseQuery): Promise<CourseListing> {
  const filter = [query.search?.trim() ?? '', query.language ?? null];
  const { rows } = await db.query<RestCourse>({
    name: `catalogue-list-${query.sortBy}`,
    text: `select c.id, c.title, c.description, c.duration_hours as duration, c.thumbnail_url as thumbnail, c.rating,
      c.enrollment_count as "enrollmentCount", c.certificate_available as "certificateAvailable", c.language, c.level
      from courses c where ${condition} order by ${orderBySort[query.sortBy]} limit $3 offset $4`,
    values: [...filter, query.limit, query.offset],
  });
  const counted = await db.query<{ total: number }>({
    name: 'catalogue-count',
    text: `select count(*) as total from courses c where ${condition}`,
    values: filter,
  });
  return { courses: rows, total: counted.rows[0]?.total ?? 0 };
}

/** The instructor's account of a published course; null when the course is not published. */
export async function findPublished(db: Queryable, courseId: string): Promise<{ instructorId: string | null } | null> {
  const { rows } = await db.query<{ instructorId: string | null }>({
    name: 'catalogue-published',
    text: 'select instructor_id as "instructorId" from courses where id = $1 and published',
    values: [courseId],
  });
  return rows[0] ?? null;
}
