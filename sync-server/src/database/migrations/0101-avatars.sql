-- Pictures of learners: re-encoded, under random names, one each. A null body is in the object storage.
create table avatars (
  name text primary key check (name ~ '^[A-Za-z0-9_-]{22}$'),
  user_id uuid not null unique references users on delete cascade,
  media_type text not null check (media_type in ('image/jpeg', 'image/png')),
  size_bytes integer not null check (size_bytes > 0),
  body bytea check (octet_length(body) = size_bytes),
  created_at timestamptz not null
);

-- What may be in the object storage without a row of its own, and may be taken from there once it is due: a picture that was replaced or
-- whose learner is gone, and one that is just being stored.
create table avatar_leftovers (
  name text primary key,
  due_at timestamptz not null
);

create function leave_avatar() returns trigger language plpgsql as $$
begin
  insert into avatar_leftovers (name, due_at) values (old.name, now()) on conflict (name) do update set due_at = now();
  return null;
end
$$;
create trigger avatars_left after delete on avatars for each row when (old.body is null) execute function leave_avatar();
