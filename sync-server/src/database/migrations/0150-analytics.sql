-- Analytics: events that a job derives from operations and records, and figures that are kept up to date a learner at a time.
-- Who writes what learners did only notes that something is to be looked at; a fold looks, and adds what changed to the figures (SPEC AN).
-- Invariant: what is noted commits with what it speaks of, so a fold that sees the note sees the change: no watermark, and no clock.

-- Pages of events are cut by (created_at, id), also where a million events have one time.
alter table events drop constraint events_pkey;
alter table events add primary key (created_at, id);
create index events_type_idx on events (event_type, created_at desc, id desc);
create index events_course_idx on events ((metadata ->> 'courseId'), event_type, created_at desc, id desc);

create index users_last_login_idx on users (last_login);

-- Noted: ranges of a log's operations, learners whose place in a course changed, people whose events may name them no longer.
create table analytics_operations (
  device_id uuid not null,
  user_id uuid not null,
  lane smallint not null,
  first_seq bigint not null,
  last_seq bigint not null
);
create table analytics_marks (user_id uuid not null, course_id uuid not null);
create table analytics_unties (user_id uuid not null);

-- One learner in one course, as the figures count them now. `module_number`: where they are while the course is not completed.
create table analytics_learners (
  course_id uuid not null,
  user_id uuid not null,
  status text,
  completed_at timestamptz,
  certified_at timestamptz,
  module_number integer,
  attempts bigint not null,
  percentages numeric not null,
  primary key (course_id, user_id)
);

create table analytics_courses (
  course_id uuid primary key,
  enrolments bigint not null,
  completions bigint not null,
  attempts bigint not null,
  percentages numeric not null
);
create index analytics_courses_top_idx on analytics_courses (enrolments desc, course_id);

create table analytics_stops (
  course_id uuid not null,
  module_number integer not null,
  learners bigint not null,
  primary key (course_id, module_number)
);

-- When the server last heard of work by somebody: one time and no history.
create table analytics_activity (user_id uuid primary key, last_active_at timestamptz not null);
create index analytics_activity_time_idx on analytics_activity (last_active_at);

create table analytics_overviews (
  -- A teacher's id; the nil id: everything.
  scope uuid primary key,
  body jsonb not null,
  made_at timestamptz not null
);

-- An event names a person only who said yes to analytics before it, and has not said no since.
create function agreed_to_analytics(who uuid, at timestamptz) returns boolean language sql stable as $$
  select coalesce((select given and decided_at <= at from consents
    where user_id = who and purpose = 'analytics' order by decided_at desc limit 1), false)
$$;

-- The same operation, or the same fact, gives the same event.
create function event_id(source uuid, event_type text, at timestamptz) returns uuid language sql immutable as $$
  select md5(source::text || event_type || extract(epoch from at)::text)::uuid
$$;

create function mark_learners() returns trigger language plpgsql as $$
begin
  insert into analytics_marks (user_id, course_id) select distinct user_id, course_id from changed where user_id is not null;
  return null;
end
$$;

create function mark_attempts() returns trigger language plpgsql as $$
begin
  insert into analytics_marks (user_id, course_id)
    select c.user_id, m.course_id from (select distinct user_id, quiz_id from changed) c
    join quizzes q on q.id = c.quiz_id join modules m on m.id = q.module_id;
  return null;
end
$$;

create function mark_progress() returns trigger language plpgsql as $$
begin
  insert into analytics_marks (user_id, course_id)
    select distinct c.user_id, m.course_id from changed c join modules m on m.id = c.module_id;
  return null;
end
$$;

-- A new version of a course may number its modules otherwise.
create function mark_course() returns trigger language plpgsql as $$
begin
  insert into analytics_marks (user_id, course_id)
    select e.user_id, e.course_id from enrollments e where e.course_id in (select course_id from changed);
  return null;
end
$$;

create function note_registration() returns trigger language plpgsql as $$
begin
  insert into events (id, user_id, event_type, created_at)
    select event_id(id, 'registered', created_at), null, 'registered', created_at from changed
    on conflict do nothing;
  return null;
end
$$;

create function note_sign_in() returns trigger language plpgsql as $$
begin
  insert into events (id, user_id, event_type, created_at) values (
    event_id(new.id, 'signed_in', new.last_login),
    case when agreed_to_analytics(new.id, new.last_login) then new.id end, 'signed_in', new.last_login)
    on conflict do nothing;
  return null;
end
$$;

create function note_untie() returns trigger language plpgsql as $$
begin
  insert into analytics_unties (user_id) values (new.user_id);
  return null;
end
$$;

create function note_forgotten_consents() returns trigger language plpgsql as $$
begin
  insert into analytics_unties (user_id) select distinct user_id from changed where purpose = 'analytics';
  return null;
end
$$;

create function note_erasure() returns trigger language plpgsql as $$
begin
  insert into analytics_unties (user_id) select id from changed;
  return null;
end
$$;

-- A restore brings the notes and the figures with everything else: what it copies must not be noted again.
create trigger enrollments_marked_new after insert on enrollments referencing new table as changed for each statement
  when (current_setting('academy.restoring', true) is distinct from 'on') execute function mark_learners();
create trigger enrollments_marked_changed after update on enrollments referencing new table as changed for each statement
  when (current_setting('academy.restoring', true) is distinct from 'on') execute function mark_learners();
create trigger enrollments_marked_gone after delete on enrollments referencing old table as changed for each statement
  execute function mark_learners();
create trigger certificates_marked_new after insert on certificates referencing new table as changed for each statement
  when (current_setting('academy.restoring', true) is distinct from 'on') execute function mark_learners();
create trigger certificates_marked_gone after delete on certificates referencing old table as changed for each statement
  execute function mark_learners();
create trigger quiz_responses_marked_new after insert on quiz_responses referencing new table as changed for each statement
  when (current_setting('academy.restoring', true) is distinct from 'on') execute function mark_attempts();
create trigger quiz_responses_marked_gone after delete on quiz_responses referencing old table as changed for each statement
  execute function mark_attempts();
create trigger user_progress_marked_new after insert on user_progress referencing new table as changed for each statement
  when (current_setting('academy.restoring', true) is distinct from 'on') execute function mark_progress();
create trigger user_progress_marked_gone after delete on user_progress referencing old table as changed for each statement
  execute function mark_progress();
create trigger modules_marked_new after insert on modules referencing new table as changed for each statement
  when (current_setting('academy.restoring', true) is distinct from 'on') execute function mark_course();
create trigger modules_marked_changed after update on modules referencing new table as changed for each statement
  execute function mark_course();
create trigger users_noted_new after insert on users referencing new table as changed for each statement
  when (current_setting('academy.restoring', true) is distinct from 'on') execute function note_registration();
create trigger users_noted_signed_in after update of last_login on users for each row
  when (new.last_login is distinct from old.last_login and new.last_login is not null) execute function note_sign_in();
create trigger users_noted_gone after delete on users referencing old table as changed for each statement
  execute function note_erasure();
create trigger consents_noted_withdrawn after insert or update on consents for each row
  when (new.purpose = 'analytics' and not new.given and current_setting('academy.restoring', true) is distinct from 'on')
  execute function note_untie();
create trigger consents_noted_gone after delete on consents referencing old table as changed for each statement
  execute function note_forgotten_consents();

-- What was there before.
insert into analytics_marks (user_id, course_id) select user_id, course_id from enrollments;
insert into analytics_operations (device_id, user_id, lane, first_seq, last_seq)
  select device_id, user_id, lane, 1, acknowledged from operation_logs where acknowledged > 0;
insert into events (id, user_id, event_type, created_at)
  select event_id(id, 'registered', created_at), null, 'registered', created_at from users;
