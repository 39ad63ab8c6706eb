// Reads figures: sums that are kept up to date, and counts by an index. Nothing here reads an event, an attempt or a lesson.
import type { CourseFigures, Overview } from '@greenland/shared-schema/contract/analytics-contract';
import type { Queryable } from '../database/pool.ts';

/** null: everything; a user id: the courses that this person teaches. */
export type Scope = string | null;

const everything = '00000000-0000-0000-0000-000000000000';

export type KeptOverview = { body: unknown; madeAt: Date };

export async function findOverview(db: Queryable, scope: Scope, notBefore: Date): Promise<KeptOverview | null> {
  const { rows } = await db.query<KeptOverview>({
    name: 'overview-find',
    text: 'select body, made_at as "madeAt" from analytics_overviews where scope = $1 and made_at > $2',
    values: [scope ?? everything, notBefore],
  });
  return rows[0] ?? null;
}

export async function keepOverview(db: Queryable, scope: Scope, body: Overview, madeAt: Date): Promise<void> {
  await db.query({
    name: 'overview-keep',
    text: `insert into analytics_overviews (scope, body, made_at) values ($1, $2, $3)
      on conflict (scope) do update set body = excluded.body, made_at = excluded.made_at`,
    values: [scope ?? everything, JSON.stringify(body), madeAt],
  });
}

type Counts = Omit<Overview, 'topCourse'>;

const activeSince = `select id from users where last_login >= $1
  union select a.user_id from analytics_activity a join users u on u.id = a.user_id where a.last_active_at >= $1`;

const averages = `coalesce(sum(f.enrolments), 0)::bigint as "totalEnrollments",
  coalesce(round(100 * sum(f.completions) / nullif(sum(f.enrolments), 0), 2), 0) as "averageCompletionRate"`;

/** The whole academy. `since`: who was heard of from then on is active. */
async function countAll(db: Queryable, since: Date): Promise<Counts | undefined> {
  const { rows } = await db.query<Counts>({
    name: 'overview-count',
    text: `select (select count(*) from users) as "totalUsers", (select count(*) from (${activeSince}) a) as "activeUsers7d",
      (select count(*) from certificates) as "certificatesIssued", ${averages} from analytics_courses f`,
    values: [since],
  });
  return rows[0];
}

/** The courses of one teacher, and who is enrolled in them. */
async function countOwn(db: Queryable, teacherId: string, since: Date): Promise<Counts | undefined> {
  const { rows } = await db.query<Counts>({
    name: 'overview-count-own',
    text: `with own as (select id from courses where instructor_id = $2),
        learners as (select distinct user_id from enrollments where course_id in (select id from own))
      select (select count(*) from learners) as "totalUsers",
        (select count(*) from (${activeSince}) a join learners l on l.user_id = a.id) as "activeUsers7d",
        (select count(*) from certificates where course_id in (select id from own)) as "certificatesIssued", ${averages}
      from analytics_courses f where f.course_id in (select id from own)`,
    values: [since, teacherId],
  });
  return rows[0];
}

export async function countOverview(db: Queryable, scope: Scope, since: Date): Promise<Overview> {
  const counts = scope === null ? await countAll(db, since) : await countOwn(db, scope, since);
  if (!counts) throw new Error('Counting answers one row.');
  const { rows } = await db.query<{ id: string; enrollments: number }>({
    name: 'overview-top',
    text: `select f.course_id as id, f.enrolments as enrollments from analytics_courses f join courses c on c.id = f.course_id
      where f.enrolments > 0 and ($1::uuid is null or c.instructor_id = $1) order by f.enrolments desc, f.course_id limit 1`,
    values: [scope],
  });
  return { ...counts, topCourse: rows[0] ?? null };
}

/** Who teaches a course; null when there is no such course. */
export async function findTeacher(db: Queryable, courseId: string): Promise<{ teacherId: string | null } | null> {
  const { rows } = await db.query<{ teacherId: string | null }>({
    name: 'figures-teacher',
    text: 'select instructor_id as "teacherId" from courses where id = $1',
    values: [courseId],
  });
  return rows[0] ?? null;
}

/** The figures of a course that is there. */
export async function readFigures(db: Queryable, courseId: string): Promise<CourseFigures | null> {
  const { rows } = await db.query<CourseFigures>({
    name: 'figures-course',
    text: `select c.id as "courseId", coalesce(f.enrolments, 0) as enrollments,
        coalesce(round(100.0 * f.completions / nullif(f.enrolments, 0), 2), 0) as "completionRate",
        round(f.percentages / nullif(f.attempts, 0), 2) as "averageScore", c.rating,
        coalesce((select jsonb_agg(jsonb_build_object('moduleNumber', m.number,
            'percentageWhoLeft', coalesce(round(100.0 * s.learners / nullif(f.enrolments, 0), 2), 0)) order by m.number)
          from (select row_number() over (order by order_index, id) as number from modules where course_id = c.id and is_current) m
          left join analytics_stops s on s.course_id = c.id and s.module_number = m.number), '[]') as "dropoffPoints"
      from courses c left join analytics_courses f on f.course_id = c.id where c.id = $1`,
    values: [courseId],
  });
  return rows[0] ?? null;
}
