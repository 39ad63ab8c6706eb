// The figures of an academy, counted from every row that they speak of: what the server's answers are held against.
import type { CourseFigures, Overview, RestEvent } from '@greenland/shared-schema/contract/analytics-contract';
import type { Database, Queryable } from '../../sync-server/src/database/pool.ts';

/** Null: the whole academy; otherwise what this teacher teaches. */
export type Taught = string | null;

/** Reads rows one after the other, however many: it takes seconds. With less memory it would look through all learners of a teacher for each user. */
async function scan<Row>(database: Database, text: string, values: readonly unknown[]): Promise<Row[]> {
  return database.withClient(async (client: Queryable) => {
    await client.query(
      "set statement_timeout = 0; set enable_indexscan = off; set enable_bitmapscan = off; set work_mem = '256MB'",
    );
    const { rows } = await client.query<Row>(text, values);
    await client.query('reset statement_timeout; reset enable_indexscan; reset enable_bitmapscan; reset work_mem');
    return rows;
  });
}

/** As of the moment that the server's overview was made. */
export async function recountOverview(database: Database, teacherId: Taught): Promise<Overview | undefined> {
  const text = `with own as (select id from courses where $1::uuid is null or instructor_id = $1),
      e as (select * from enrollments where course_id in (select id from own)),
      people as (select u.* from users u where $1::uuid is null or id in (select user_id from e))
    select (select count(*) from people) as "totalUsers",
      (select count(*) from people where last_login >= (select made_at - interval '168 hours' from analytics_overviews
        where scope = coalesce($1, '00000000-0000-0000-0000-000000000000'))) as "activeUsers7d",
      (select count(*) from e) as "totalEnrollments",
      (select round(100.0 * count(*) filter (where status = 'completed') / count(*), 2) from e) as "averageCompletionRate",
      (select count(*) from certificates where course_id in (select id from own)) as "certificatesIssued",
      (select jsonb_build_object('id', course_id, 'enrollments', count(*)) from e
        group by course_id order by count(*) desc, course_id limit 1) as "topCourse"`;
  return (await scan<Overview>(database, text, [teacherId]))[0];
}

export async function recountCourse(database: Database, courseId: string): Promise<CourseFigures | undefined> {
  const text = `with numbered as (select id, row_number() over (order by order_index, id) as number from modules where course_id = $1),
      e as (select * from enrollments where course_id = $1),
      tries as (select r.user_id, r.percentage, m.number from quiz_responses r join quizzes q on q.id = r.quiz_id
        join numbered m on m.id = q.module_id where r.attempt_number is not null),
      reached as (select user_id, number from tries
        union all select p.user_id, m.number from user_progress p join numbered m on m.id = p.module_id),
      places as (select e.user_id, coalesce(max(r.number), 1) as number from e left join reached r using (user_id)
        where e.status <> 'completed' group by e.user_id)
    select c.id as "courseId", (select count(*) from e) as enrollments,
      (select round(100.0 * count(*) filter (where status = 'completed') / count(*), 2) from e) as "completionRate",
      (select round(avg(percentage), 2) from tries) as "averageScore", c.rating,
      (select jsonb_agg(jsonb_build_object('moduleNumber', m.number, 'percentageWhoLeft', round(100.0
          * (select count(*) from places p where p.number = m.number) / (select count(*) from e), 2)) order by m.number)
        from numbered m) as "dropoffPoints"
    from courses c where c.id = $1`;
  return (await scan<CourseFigures>(database, text, [courseId]))[0];
}

export type Sought = { teacherId: Taught; eventType: string | null; before: string };

/** The newest 100 events before a moment. */
export async function recountEvents(
  database: Database,
  { teacherId, eventType, before }: Sought,
): Promise<RestEvent[]> {
  type Found = Omit<RestEvent, 'timestamp'> & { at: Date };
  const text = `select user_id as "userId", event_type as "eventType", metadata ->> 'courseId' as "courseId",
      (metadata ->> 'score')::float8 as score, created_at as at from events
    where created_at < $3 and ($2::text is null or event_type = $2)
      and ($1::uuid is null or metadata ->> 'courseId' in (select id::text from courses where instructor_id = $1))
    order by created_at desc, id desc limit 100`;
  const found = await scan<Found>(database, text, [teacherId, eventType, before]);
  return found.map(({ at, ...event }) => ({ ...event, timestamp: at.toISOString() }));
}
