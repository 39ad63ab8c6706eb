-- What may be in the store of files without a row of its own, and may be taken from there once it is due: as for pictures of learners, so for
-- packs and certificates now. Files are no longer put into tables; those that are there stay readable where they are.
create table blob_leftovers (
  shelf text not null check (shelf in ('packs', 'avatars')),
  name text not null,
  due_at timestamptz not null,
  primary key (shelf, name)
);
insert into blob_leftovers (shelf, name, due_at) select 'avatars', name, due_at from avatar_leftovers;

create or replace function leave_avatar() returns trigger language plpgsql as $$
begin
  insert into blob_leftovers (shelf, name, due_at) values ('avatars', old.name, now())
    on conflict (shelf, name) do update set due_at = now();
  return null;
end
$$;
drop table avatar_leftovers;
