// Folds what was noted into events and figures. Invariant: one fold at a time, each statement of one moment, so nothing counts twice and nothing is missed.
import type { Database, Transaction } from '../database/pool.ts';

/** Ranges of operations (1,000 at most each), and learners in courses, that one step takes. */
const rangesAtOnce = 200;
const marksAtOnce = 5000;

/** Who holds this lock keeps all others from folding. */
export const foldLockName = `hashtext('fold_analytics')`;

/** Work of devices and REST callers as events; when each of them was last heard of. */
const operationsText = `with taken as (
    delete from analytics_operations where ctid = any(array(select ctid from analytics_operations limit $1)) returning *),
  acts as (
    select o.id, o.user_id, o.kind, o.payload, o.outcome, o.received_at,
      least(to_timestamp(o.wall_time_ms::double precision / 1000), o.received_at) as at
    from taken t join operations o on o.device_id = t.device_id and o.user_id = t.user_id and o.lane = t.lane
      and o.seq between t.first_seq and t.last_seq),
  heard as (
    insert into analytics_activity as a (user_id, last_active_at) select user_id, max(received_at) from acts group by user_id
    on conflict (user_id) do update set last_active_at = excluded.last_active_at where a.last_active_at < excluded.last_active_at),
  named as (
    select a.*, case a.kind when 'lesson-opened' then 'lesson_opened' when 'lesson-completed' then 'lesson_completed'
      when 'attempt-submitted' then 'quiz_submitted' else 'course_rated' end as event_type
    from acts a where a.outcome = 'taken' and a.payload is not null
      and a.kind in ('lesson-opened', 'lesson-completed', 'attempt-submitted', 'course-rated')),
  written as (
    insert into events (id, user_id, event_type, entity_id, metadata, created_at)
    select event_id(n.id, n.event_type, n.at), case when agreed_to_analytics(n.user_id, n.at) then n.user_id end, n.event_type,
      coalesce(n.payload ->> 'quizId', n.payload ->> 'lessonId', n.payload ->> 'courseId')::uuid,
      jsonb_strip_nulls(jsonb_build_object('courseId', n.payload ->> 'courseId', 'score', r.score, 'percentage', r.percentage,
        'stars', n.payload -> 'stars')), n.at
    from named n left join quiz_responses r on r.id = n.id on conflict do nothing)
  select count(*) as taken from taken`;

/** What each marked learner is in each course now, against what the figures counted: the difference is added. */
const marksText = `with taken as (
    delete from analytics_marks where ctid = any(array(select ctid from analytics_marks limit $1)) returning user_id, course_id),
  keys as (select distinct user_id, course_id from taken),
  fresh as materialized (
    select k.user_id, k.course_id, e.id as enrolment_id, e.status, e.enrolled_at, e.completed_at, c.id as certificate_id,
      c.issued_at as certified_at, a.attempts, a.percentages,
      case when e.status is not null and e.status <> 'completed' then coalesce(m.number, 1) end as module_number
    from keys k left join enrollments e using (user_id, course_id) left join certificates c using (user_id, course_id),
      lateral (select count(*) as attempts, coalesce(sum(r.percentage), 0) as percentages
        from modules m join quizzes q on q.module_id = m.id join quiz_responses r on r.quiz_id = q.id and r.user_id = k.user_id
        where m.course_id = k.course_id and r.attempt_number is not null) a,
      lateral (select max(n.number) as number from (
          select id, row_number() over (order by order_index, id) as number from modules where course_id = k.course_id and is_current) n
        where exists (select from user_progress p where p.user_id = k.user_id and p.module_id = n.id)
          or exists (select from quizzes q join quiz_responses r on r.quiz_id = q.id and r.user_id = k.user_id
            where q.module_id = n.id and r.attempt_number is not null)) m),
  former as materialized (select s.* from analytics_learners s join keys using (course_id, user_id)),
  gone as (
    delete from analytics_learners s using fresh f where s.course_id = f.course_id and s.user_id = f.user_id
      and f.status is null and f.certified_at is null and f.attempts = 0),
  kept as (
    insert into analytics_learners (course_id, user_id, status, completed_at, certified_at, module_number, attempts, percentages)
    select course_id, user_id, status, completed_at, certified_at, module_number, attempts, percentages from fresh
      where status is not null or certified_at is not null or attempts > 0
    on conflict (course_id, user_id) do update set status = excluded.status, completed_at = excluded.completed_at,
      certified_at = excluded.certified_at, module_number = excluded.module_number, attempts = excluded.attempts,
      percentages = excluded.percentages),
  news as (
    select f.user_id, f.course_id, v.* from fresh f left join former o using (user_id, course_id), lateral (values
      (f.enrolment_id, 'enrolled', f.enrolled_at, o.status is not null),
      (f.enrolment_id, 'course_completed', f.completed_at, o.completed_at is not distinct from f.completed_at),
      (f.certificate_id, 'certificate_issued', f.certified_at, o.certified_at is not null)) as v (source, event_type, at, is_known)),
  written as (
    insert into events (id, user_id, event_type, entity_id, metadata, created_at)
    select event_id(source, event_type, at), case when agreed_to_analytics(user_id, at) then user_id end, event_type,
      case event_type when 'certificate_issued' then source else course_id end, jsonb_build_object('courseId', course_id), at
    from news where at is not null and not is_known on conflict do nothing),
  changes as (
    select course_id, status, module_number, attempts, percentages, 1 as sign from fresh
    union all select course_id, status, module_number, attempts, percentages, -1 from former),
  counted as (
    insert into analytics_courses as t (course_id, enrolments, completions, attempts, percentages)
    select course_id, coalesce(sum(sign) filter (where status is not null), 0),
      coalesce(sum(sign) filter (where status = 'completed'), 0), sum(sign * attempts), sum(sign * percentages)
    from changes group by course_id
    on conflict (course_id) do update set enrolments = t.enrolments + excluded.enrolments,
      completions = t.completions + excluded.completions, attempts = t.attempts + excluded.attempts,
      percentages = t.percentages + excluded.percentages),
  stopped as (
    insert into analytics_stops as t (course_id, module_number, learners)
    select course_id, module_number, sum(sign) from changes where module_number is not null
    group by course_id, module_number having sum(sign) <> 0
    on conflict (course_id, module_number) do update set learners = t.learners + excluded.learners)
  select count(*) as taken from taken`;

/** Events of people who took their consent back, or whose account is gone, name them no longer. */
const untiesText = `with taken as (delete from analytics_unties returning user_id),
  people as (select distinct t.user_id from taken t),
  untied as (update events e set user_id = null from people p where e.user_id = p.user_id
    and not agreed_to_analytics(p.user_id, e.created_at)),
  forgotten as (delete from analytics_activity a using people p where a.user_id = p.user_id
    and not exists (select from users u where u.id = p.user_id))
  select count(*) as taken from taken`;

async function take(tx: Transaction, name: string, text: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await tx.query<{ taken: number }>({ name, text, values });
  return rows[0]?.taken ?? 0;
}

/** One step; false when nothing was left to do. */
async function foldOnce(tx: Transaction): Promise<boolean> {
  const ranges = await take(tx, 'analytics-operations', operationsText, [rangesAtOnce]);
  const marks = await take(tx, 'analytics-marks', marksText, [marksAtOnce]);
  await take(tx, 'analytics-unties', untiesText, []);
  return ranges === rangesAtOnce || marks === marksAtOnce;
}

/**
 * Folds what was noted before the call, in at most `steps` steps; answers whether all of it was. `ifFree`: leaves it to another process that is at
 * it. Each step is a transaction.
 */
export async function foldNotes(database: Database, steps: number, ifFree = false): Promise<boolean> {
  // A fold that is under way shows in its notes until it commits: whoever sees none may read the figures.
  if (!(await hasNotes(database))) return true;
  for (let step = 0; step < steps; step += 1) {
    const isMore = await database.transaction(async (tx) => {
      if (!(await lockFold(tx, ifFree))) return null;
      return foldOnce(tx);
    });
    if (isMore !== true) return isMore === false;
  }
  return false;
}

/** Waits for the fold of another process; with `ifFree` answers false instead. */
async function lockFold(tx: Transaction, ifFree: boolean): Promise<boolean> {
  const lock = ifFree
    ? `pg_try_advisory_xact_lock(${foldLockName})`
    : `pg_advisory_xact_lock(${foldLockName}) is not null`;
  const { rows } = await tx.query<{ locked: boolean }>(`select ${lock} as locked`);
  return rows[0]?.locked === true;
}

async function hasNotes(database: Database): Promise<boolean> {
  const { rows } = await database.query<{ noted: boolean }>({
    name: 'analytics-noted',
    text: `select exists (select from analytics_operations) or exists (select from analytics_marks)
      or exists (select from analytics_unties) as noted`,
  });
  return rows[0]?.noted === true;
}

/** Makes the partitions of events for this month and `monthsAhead` more. Several servers may ask at once. */
export async function ensureEventPartitions(database: Database, monthsAhead: number): Promise<void> {
  await database.query({ name: 'event-partitions', text: 'select ensure_event_partitions($1)', values: [monthsAhead] });
}
