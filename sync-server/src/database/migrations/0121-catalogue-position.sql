-- How often the catalogue has changed: what caches and ETags of every server process go by. Invariant: whoever sees a change of a course sees the
-- count with it, because the two commit together, whoever wrote it.

-- The counts are the sums over all rows: writers at the same time take different rows, and so do not wait for each other.
create table catalogue_positions (
  shard integer primary key,
  -- Of anything that the catalogue shows.
  changes bigint not null default 0,
  -- Of anything but figures (enrolments, ratings): of what searches find.
  contents bigint not null default 0
) with (fillfactor = 50);
insert into catalogue_positions (shard) select generate_series(0, 255);

create function count_catalogue_change(is_content boolean) returns void language sql as $$
  update catalogue_positions set changes = changes + 1, contents = contents + is_content::integer
    where shard = pg_backend_pid() % 256
      -- A restore brings the counts of the backup, and an epoch of its own.
      and current_setting('academy.restoring', true) is distinct from 'on'
$$;

create function note_courses_come() returns trigger language plpgsql as $$
begin
  if exists (select from come) then perform count_catalogue_change(true); end if;
  return null;
end
$$;
create trigger courses_come after insert on courses
  referencing new table as come for each statement execute function note_courses_come();

create function note_courses_gone() returns trigger language plpgsql as $$
begin
  if exists (select from gone) then perform count_catalogue_change(true); end if;
  return null;
end
$$;
create trigger courses_gone after delete on courses
  referencing old table as gone for each statement execute function note_courses_gone();

create function note_courses_changed() returns trigger language plpgsql as $$
begin
  -- Many statements change no row.
  if not exists (select from afterwards) then return null; end if;
  perform count_catalogue_change(exists (
    select from afterwards a join before b using (id)
    where (a.title, a.description, a.duration_hours, a.thumbnail_url, a.certificate_available, a.language, a.level, a.published)
      is distinct from
      (b.title, b.description, b.duration_hours, b.thumbnail_url, b.certificate_available, b.language, b.level, b.published)));
  return null;
end
$$;
create trigger courses_changed after update on courses
  referencing old table as before new table as afterwards for each statement execute function note_courses_changed();
