-- Lanes: a log is one device, one learner and one lane; the logs of before are lane 0. And tickets, which stand for a whole hello.
alter table operations drop constraint operations_device_id_user_id_fkey;
alter table operations drop constraint operations_pkey;
alter table operation_logs drop constraint operation_logs_pkey;
alter table operation_logs add column lane smallint not null default 0 check (lane between 0 and 2);
alter table operations add column lane smallint not null default 0;
alter table operation_logs add primary key (device_id, user_id, lane);
alter table operations add primary key (device_id, user_id, lane, seq);
alter table operations add foreign key (device_id, user_id, lane) references operation_logs on delete cascade;
drop index operations_not_taken_idx;
create index operations_not_taken_idx on operations (device_id, user_id, lane, seq) where outcome <> 'taken';

-- One a device and learner, told in `welcome`. It is worth as much as the token that came with the last hello, and no longer.
create table resume_tickets (
  device_id uuid not null references devices on delete cascade,
  user_id uuid not null references users on delete cascade,
  -- SHA-256 of the ticket.
  ticket_hash text not null unique,
  session_id uuid not null,
  token_generation integer not null,
  epoch text not null,
  expires_at timestamptz not null,
  primary key (device_id, user_id)
);
