-- A phone is shared: what a learner calls it, when it was last here for them, and that they removed it, is theirs alone.
create table learner_devices (
  device_id uuid not null references devices,
  user_id uuid not null references users on delete cascade,
  name text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz,
  -- Operations that come later are set aside; the device is told to wipe what it holds of this learner.
  revoked_at timestamptz,
  primary key (device_id, user_id)
);
create index learner_devices_user_idx on learner_devices (user_id);

insert into learner_devices (device_id, user_id, name, created_at, last_seen_at, revoked_at)
  select distinct on (l.device_id, l.user_id) l.device_id, l.user_id, d.name, l.created_at, d.last_seen_at, d.revoked_at
  from operation_logs l join devices d on d.id = l.device_id order by l.device_id, l.user_id, l.created_at;

alter table operation_logs
  add foreign key (device_id, user_id) references learner_devices on delete cascade;

alter table devices
  drop column name,
  drop column last_seen_at,
  drop column revoked_at;
