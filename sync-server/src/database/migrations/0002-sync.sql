-- Sync: who may write (devices, logs), what they did (operations), and what the server says to whom (feed).

-- One row: changes with every restore, so that devices notice that the server's memory may have gone back.
create table sync_epoch (
  only_one boolean primary key default true check (only_one),
  epoch text not null,
  started_at timestamptz not null default now()
);
insert into sync_epoch (epoch) values (gen_random_uuid()::text);

create table devices (
  id uuid primary key,
  -- JWK, P-256. Null: the server's own device, for operations that come by REST.
  public_key jsonb,
  name text,
  app text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz,
  revoked_at timestamptz
);

-- A log is what one device wrote for one learner: seq 1 to `acknowledged`, chained up to `head`.
create table operation_logs (
  device_id uuid not null references devices,
  user_id uuid not null references users on delete cascade,
  -- Salts the commitments of the chain; erased with the payloads.
  secret text,
  acknowledged bigint not null default 0 check (acknowledged >= 0),
  head text not null,
  created_at timestamptz not null default now(),
  primary key (device_id, user_id)
);
create index operation_logs_user_idx on operation_logs (user_id);

-- Written once, never updated save for erasure of `payload`. `commitment` keeps the chain checkable after that.
create table operations (
  device_id uuid not null,
  user_id uuid not null,
  seq bigint not null check (seq > 0),
  id uuid not null,
  version integer not null,
  kind text not null,
  -- As it came, for ever: json takes every text, also those that jsonb refuses.
  payload json,
  wall_time_ms bigint not null,
  monotonic_ms bigint not null,
  commitment text not null,
  carrier text not null check (carrier in ('socket', 'rest', 'hub', 'bundle')),
  received_at timestamptz not null,
  outcome text not null check (outcome in ('taken', 'refused', 'set-aside')),
  code text check ((code is null) = (outcome = 'taken')),
  primary key (device_id, user_id, seq),
  foreign key (device_id, user_id) references operation_logs on delete cascade
);
create unique index operations_id_idx on operations (id) where code is distinct from 'duplicate_id';
create index operations_not_taken_idx on operations (device_id, user_id, seq) where outcome <> 'taken';

-- Repeated REST submissions with the same Idempotency-Key find their first operation here.
create table rest_keys (
  user_id uuid not null references users on delete cascade,
  key text not null,
  operation_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);

-- Feed order is commit order: a writer bumps the stream's row in its own transaction and so waits for the writer before it.
-- Streams: catalogue, learner:<user id>, course:<course id>.
create table feed_streams (
  stream text primary key,
  head bigint not null default 0
);

-- The newest state of each document; `body` null: gone. All documents of one transaction share one position.
create table feed_documents (
  stream text not null references feed_streams on delete cascade,
  collection text not null,
  id text not null,
  position bigint not null,
  body jsonb,
  primary key (stream, collection, id)
);
create index feed_documents_position_idx on feed_documents (stream, collection, position);

create table course_ratings (
  user_id uuid not null references users on delete cascade,
  course_id uuid not null references courses on delete cascade,
  stars integer not null check (stars between 1 and 5),
  primary key (user_id, course_id)
);

create table consents (
  user_id uuid not null references users on delete cascade,
  purpose text not null check (purpose in ('newsletter', 'analytics')),
  given boolean not null,
  policy_version text not null,
  decided_at timestamptz not null,
  primary key (user_id, purpose, decided_at)
);
