// An academy of years, written with plain SQL: courses, learners, enrolments, attempts, reading, and events over the last twelve months.
import type { Database, Queryable } from '../../sync-server/src/database/pool.ts';

export type AcademySize = { events: number; users: number; courses: number };

const eventsAtOnce = 500_000;

/** Courses with six modules and a quiz each. Ids are made of numbers, so that rows can name each other. */
const coursesText = `insert into courses (id, slug, title, instructor_id, published)
  select md5('c' || n)::uuid, 'bench-' || n, 'Course ' || n, $2::uuid, true from generate_series(1, $1::int) n`;
const modulesText = `insert into modules (id, course_id, slug, title, order_index)
  select md5('m' || n || '/' || k)::uuid, md5('c' || n)::uuid, 'm' || k, 'Module ' || k, k
  from generate_series(1, $1::int) n, generate_series(0, 5) k`;
const quizzesText = `insert into quizzes (id, module_id, slug, title)
  select md5('q' || n || '/' || k)::uuid, md5('m' || n || '/' || k)::uuid, 'q', 'Quiz ' || k
  from generate_series(1, $1::int) n, generate_series(0, 5) k`;
const usersText = `insert into users (id, email, password_hash, first_name, last_name, created_at, last_login)
  select md5('u' || n)::uuid, 'bench' || n || '@bench.test', '!', 'A', 'B', now() - interval '1 year', now() - random() * interval '60 days'
  from generate_series(1, $1::int) n`;
/** Three courses a learner, the first ones more often. */
const enrolmentsText = `insert into enrollments (id, user_id, course_id, progress, status, completed_at)
  select md5('e' || n || '/' || k)::uuid, md5('u' || n)::uuid, md5('c' || (1 + ((n * k) % $2::int)))::uuid, 0,
    (array['in_progress', 'completed', 'dropped'])[1 + n % 3], case when n % 3 = 1 then now() end
  from generate_series(1, $1::int) n, generate_series(1, 3) k on conflict do nothing`;
const progressText = `insert into user_progress (id, user_id, module_id, enrollment_id)
  select gen_random_uuid(), e.user_id, m.id, e.id from enrollments e join modules m on m.course_id = e.course_id
  where m.slug = 'm' || (get_byte(uuid_send(e.id), 3) % 6)::text on conflict do nothing`;
const attemptsText = `insert into quiz_responses (id, user_id, quiz_id, quiz_hash, submitted_at, score, points, max_points, percentage, passed, attempt_number)
  select gen_random_uuid(), p.user_id, q.id, 'bench', now(), 8, 8, 10, 80, true, k
  from user_progress p join quizzes q on q.module_id = p.module_id, generate_series(1, 2) k where q.slug = 'q'`;

const monthsText = `do $$ declare month timestamptz; begin
  for ago in 1..12 loop
    month := date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - make_interval(months => ago);
    execute format('create table if not exists %I partition of events for values from (%L) to (%L)',
      'events_' || to_char(month at time zone 'UTC', 'YYYY_MM'), month, month + interval '1 month');
  end loop; end $$`;
/** Signing in belongs to no course. */
const eventsText = `insert into events (id, user_id, event_type, metadata, created_at)
  select gen_random_uuid(), case when n % 2 = 0 then md5('u' || (n % $3::int))::uuid end,
    (array['lesson_opened', 'lesson_completed', 'quiz_submitted', 'enrolled', 'signed_in', 'course_rated'])[1 + n % 6],
    case when n % 6 = 4 then '{}' else jsonb_build_object('courseId', md5('c' || (1 + n % $4::int))::uuid, 'score', n % 100) end,
    now() - random() * interval '365 days'
  from generate_series($1::bigint, $2::bigint) n`;

/** What 0150-analytics.sql notes of an academy that was there before it; nobody else is told of rows that come without triggers. */
const notesText = `insert into analytics_marks (user_id, course_id) select user_id, course_id from enrollments`;
const registrationsText = `insert into events (id, user_id, event_type, created_at)
  select event_id(id, 'registered', created_at), null, 'registered', created_at from users where email like 'bench%@bench.test'`;

const run = (client: Queryable, text: string, values: readonly unknown[] = []) => client.query(text, values);

type Structure = { drop: string; make: string };

/** The key and the indexes of events, the key first. */
async function readIndexes(client: Queryable): Promise<Structure[]> {
  const { rows } = await client.query<Structure>(
    `select format('alter table events drop constraint %I', conname) as drop,
        format('alter table events add constraint %I %s', conname, pg_get_constraintdef(oid)) as make
      from pg_constraint where conrelid = 'events'::regclass and contype = 'p'
    union all select format('drop index %I', x.indexrelid::regclass::text),
        replace(pg_get_indexdef(x.indexrelid), ' ON ONLY ', ' ON ')
      from pg_index x where x.indrelid = 'events'::regclass and not x.indisprimary`,
  );
  return rows;
}

/** The indexes are built when all events are there: with each event in turn, they would take hours. */
async function writeEvents(client: Queryable, { events, users, courses }: AcademySize): Promise<void> {
  const indexes = await readIndexes(client);
  for (const { drop } of indexes) await run(client, drop);
  for (let from = 1; from <= events; from += eventsAtOnce) {
    await run(client, eventsText, [from, Math.min(from + eventsAtOnce - 1, events), users, courses]);
  }
  await run(client, registrationsText);
  for (const { make } of indexes) await run(client, make);
}

/** Writes it; takes minutes. `teacherId` teaches every course. It goes when the benchmark's database goes. */
export async function writeAcademy(database: Database, size: AcademySize, teacherId: string): Promise<void> {
  const { users, courses } = size;
  await database.withClient(async (client) => {
    await run(client, "set statement_timeout = 0; set synchronous_commit = off; set maintenance_work_mem = '256MB'");
    await run(client, monthsText);
    await run(client, coursesText, [courses, teacherId]);
    await run(client, modulesText, [courses]);
    await run(client, quizzesText, [courses]);
    // No triggers and no foreign keys: what they do for each row is done for all rows at once, by `notesText` and `registrationsText`.
    await run(client, 'set session_replication_role = replica');
    await run(client, usersText, [users]);
    await run(client, enrolmentsText, [users, courses]);
    await run(client, progressText);
    await run(client, attemptsText);
    await writeEvents(client, size);
    await run(client, notesText);
    await run(client, 'vacuum analyze');
    await run(
      client,
      'reset session_replication_role; reset statement_timeout; reset synchronous_commit; reset maintenance_work_mem',
    );
  });
}

export async function giveRole(database: Database, userId: string, role: string): Promise<void> {
  await run(database, 'update users set role = $2 where id = $1', [userId, role]);
}

/** The hour of the overview is over. */
export async function forgetOverviews(database: Database): Promise<void> {
  await run(database, 'delete from analytics_overviews');
}
