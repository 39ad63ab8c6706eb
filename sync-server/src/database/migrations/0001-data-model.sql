-- The data model: accounts, catalogue, learning, certificates, events. Ids are UUIDv7 made by the application.
-- What learners did is never updated in place: attempts name the version of the quiz that they were made on.

-- Accounts
create table users (
  id uuid primary key,
  email text not null check (email = btrim(email) and email like '%_@_%'),
  password_hash text not null,
  first_name text not null,
  last_name text not null,
  avatar_url text,
  country_code text check (country_code ~ '^[A-Z]{2}$'),
  language text not null default 'fr' check (language ~ '^[a-z]{2}$'),
  total_points integer not null default 0 check (total_points >= 0),
  role text not null default 'student' check (role in ('student', 'teacher', 'facilitator', 'admin')),
  is_active boolean not null default true,
  token_generation integer not null default 0,
  failed_sign_ins integer not null default 0 check (failed_sign_ins >= 0),
  locked_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_login timestamptz
);
create unique index users_email_key on users (lower(email));

-- A family is one sign-in; each refresh spends a token and names its successor, so that reuse can be told from a lost answer.
create table refresh_tokens (
  id uuid primary key,
  family_id uuid not null,
  user_id uuid not null references users on delete cascade,
  token_hash text not null unique,
  successor_hash text,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz
);
create index refresh_tokens_family_idx on refresh_tokens (family_id);
create index refresh_tokens_user_idx on refresh_tokens (user_id);
create index refresh_tokens_expiry_idx on refresh_tokens (expires_at);

-- Access tokens ended before their time: by their own id, or with their whole sign-in (family). Rows go when the tokens would have expired.
create table token_revocations (
  id uuid primary key,
  kind text not null check (kind in ('token', 'session')),
  user_id uuid not null references users on delete cascade,
  revoked_at timestamptz not null,
  expires_at timestamptz not null
);
create index token_revocations_expiry_idx on token_revocations (expires_at);

-- Catalogue
create table courses (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title text not null,
  description text not null default '',
  instructor_id uuid references users,
  instructor_bio text,
  duration_hours numeric(6,2) not null default 0 check (duration_hours >= 0),
  thumbnail_url text,
  language text not null default 'fr' check (language ~ '^[a-z]{2}$'),
  level text not null default 'beginner' check (level in ('beginner', 'intermediate', 'advanced')),
  rating numeric(3,2) check (rating between 1 and 5),
  enrollment_count integer not null default 0 check (enrollment_count >= 0),
  certificate_available boolean not null default false,
  min_score_for_cert integer not null default 75 check (min_score_for_cert between 0 and 100),
  prerequisites jsonb not null default '[]' check (jsonb_typeof(prerequisites) = 'array'),
  current_version integer check (current_version > 0),
  published boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_vector tsvector not null generated always as (
    setweight(to_tsvector(search_config(language), strip_accents(title)), 'A') ||
    setweight(to_tsvector(search_config(language), strip_accents(description)), 'B')) stored
);
create index courses_instructor_idx on courses (instructor_id, published);
create index courses_search_idx on courses using gin (search_vector);
create index courses_newest_idx on courses (created_at desc) where published;
create index courses_popular_idx on courses (enrollment_count desc) where published;

-- Each publishing makes one row that never changes; `body` is the whole course as it was.
create table course_versions (
  course_id uuid not null references courses on delete cascade,
  version integer not null check (version > 0),
  content_hash text not null,
  body jsonb not null,
  manifest_hash text,
  published_at timestamptz not null,
  primary key (course_id, version)
);

create table enrollments (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  course_id uuid not null references courses,
  enrolled_at timestamptz not null default now(),
  progress integer not null default 0 check (progress between 0 and 100),
  status text not null default 'in_progress' check (status in ('in_progress', 'completed', 'dropped')),
  completed_at timestamptz,
  last_accessed timestamptz,
  unique (user_id, course_id)
);
create index enrollments_status_idx on enrollments (status, completed_at);
create index enrollments_course_idx on enrollments (course_id);

-- Modules and quizzes that a newer version drops stay, no longer current: progress and attempts name them.
create table modules (
  id uuid primary key,
  course_id uuid not null references courses on delete cascade,
  slug text not null,
  title text not null,
  description text not null default '',
  order_index integer not null check (order_index >= 0),
  duration_minutes integer not null default 0 check (duration_minutes >= 0),
  content_type text not null default 'text' check (content_type in ('video', 'text', 'quiz', 'interactive')),
  content_url text,
  is_current boolean not null default true,
  unique (course_id, slug)
);
create index modules_order_idx on modules (course_id, order_index);

-- Quizzes. The key (is_correct, explanation) never leaves the server for graded ones.
create table quizzes (
  id uuid primary key,
  module_id uuid not null references modules on delete cascade,
  slug text not null,
  title text not null,
  kind text not null default 'graded' check (kind in ('practice', 'graded')),
  time_limit_minutes integer check (time_limit_minutes > 0),
  passing_score integer not null default 75 check (passing_score between 0 and 100),
  max_attempts integer default 3 check (max_attempts > 0),
  shuffle_questions boolean not null default false,
  is_current boolean not null default true,
  unique (module_id, slug)
);
comment on column quizzes.max_attempts is 'null: as many as wanted';

create table quiz_questions (
  id uuid primary key,
  quiz_id uuid not null references quizzes on delete cascade,
  slug text not null,
  question_text text not null,
  question_type text not null check (question_type in ('multiple_choice', 'true_false', 'matching', 'fill_blank')),
  order_index integer not null check (order_index >= 0),
  points numeric(8,2) not null default 1 check (points > 0),
  unique (quiz_id, slug)
);
create index quiz_questions_order_idx on quiz_questions (quiz_id, order_index);

create table quiz_answers (
  id uuid primary key,
  question_id uuid not null references quiz_questions on delete cascade,
  answer_text text not null,
  is_correct boolean not null,
  order_index integer not null check (order_index >= 0),
  explanation text
);
create index quiz_answers_order_idx on quiz_answers (question_id, order_index);

-- Every quiz ever published, with its key, by the hash of its content: attempts are graded by the one they were made on.
create table quiz_versions (
  hash text primary key,
  quiz_id uuid not null references quizzes,
  course_id uuid not null references courses,
  version integer not null check (version > 0),
  body jsonb not null
);
create index quiz_versions_quiz_idx on quiz_versions (quiz_id, version);

create table quiz_responses (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  quiz_id uuid not null references quizzes,
  operation_id uuid not null unique,
  quiz_hash text not null references quiz_versions,
  submitted_at timestamptz not null,
  score numeric(8,2) not null check (score >= 0),
  points numeric(8,2) not null check (points >= 0),
  max_points numeric(8,2) not null check (max_points >= points),
  percentage numeric(5,2) not null check (percentage between 0 and 100),
  passed boolean not null,
  attempt_number integer check (attempt_number > 0),
  unique (user_id, quiz_id, attempt_number)
);
comment on column quiz_responses.attempt_number is 'null: over the limit, kept but not counted';
create index quiz_responses_recent_idx on quiz_responses (user_id, quiz_id, submitted_at);
create index quiz_responses_quiz_idx on quiz_responses (quiz_id);

create table quiz_response_details (
  id uuid primary key,
  response_id uuid not null references quiz_responses on delete cascade,
  -- Not a reference: a question dropped by a later version is still named by earlier attempts.
  question_id uuid not null,
  user_answer_id uuid,
  is_correct boolean not null,
  unique (response_id, question_id)
);
create index quiz_response_details_question_idx on quiz_response_details (question_id);

-- What learners reached
create table certificates (
  id uuid primary key,
  user_id uuid not null references users,
  course_id uuid not null references courses,
  quiz_id uuid references quizzes,
  issued_at timestamptz not null,
  expires_at timestamptz,
  verification_code text not null unique,
  pdf_url text,
  unique (user_id, course_id)
);
create index certificates_course_idx on certificates (course_id);

create table user_progress (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  module_id uuid not null references modules,
  enrollment_id uuid not null references enrollments on delete cascade,
  completed boolean not null default false,
  time_spent_seconds integer not null default 0 check (time_spent_seconds >= 0),
  completed_at timestamptz,
  unique (user_id, module_id)
);
create index user_progress_enrollment_idx on user_progress (enrollment_id);

create table badges (
  id uuid primary key,
  code text not null unique,
  name text not null,
  description text not null default '',
  icon_url text,
  criteria jsonb not null default '{}'
);

create table user_badges (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  badge_id uuid not null references badges,
  earned_at timestamptz not null default now(),
  unique (user_id, badge_id)
);

-- Packs: immutable course content for devices, by the hash of its bytes.
create table packs (
  hash text primary key,
  media_type text not null,
  size_bytes integer not null check (size_bytes >= 0),
  body bytea not null check (octet_length(body) = size_bytes)
);

create table course_packs (
  course_id uuid not null,
  version integer not null,
  hash text not null references packs,
  primary key (course_id, version, hash),
  foreign key (course_id, version) references course_versions (course_id, version) on delete cascade
);
create index course_packs_hash_idx on course_packs (hash);

create table events (
  id uuid not null,
  user_id uuid,
  event_type text not null,
  entity_id uuid,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (id, created_at)
) partition by range (created_at);
create index events_user_idx on events (user_id, event_type, created_at);
create index events_created_idx on events (created_at desc);

-- Months that nobody prepared: an event must never be lost because a job did not run.
create table events_default partition of events default;

-- Makes the partitions of this month and of `months_ahead` more; events that went to the default one move. Returns how many were made.
create function ensure_event_partitions(months_ahead integer) returns integer language plpgsql as $$
declare
  starts timestamptz;
  ends timestamptz;
  partition_name text;
  made integer := 0;
begin
  -- Several servers may ask at once: the second waits and finds them made.
  perform pg_advisory_xact_lock(hashtext('ensure_event_partitions'));
  for ahead in 0..months_ahead loop
    starts := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead)) at time zone 'UTC';
    ends := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead + 1)) at time zone 'UTC';
    partition_name := 'events_' || to_char(starts at time zone 'UTC', 'YYYY_MM');
    continue when to_regclass(partition_name) is not null;
    execute format('create table %I (like events including all)', partition_name);
    execute format('with moved as (delete from events_default where created_at >= $1 and created_at < $2 returning *)
      insert into %I select * from moved', partition_name) using starts, ends;
    execute format('alter table events attach partition %I for values from (%L) to (%L)', partition_name, starts, ends);
    made := made + 1;
  end loop;
  return made;
end
$$;
select ensure_event_partitions(2);
