-- What lists and searches read of the published courses. Invariant: each has one row here, which commits together with the course's own.
-- A search for a frequent word visits nearly all of these rows, so they are narrow: a course's own rows fill ten times as many pages.
create table course_search (
  course_id uuid primary key references courses on delete cascade,
  created_at timestamptz not null,
  enrollment_count integer not null,
  language text not null,
  rating numeric(3,2),
  words tsvector not null,
  -- PostgreSQL moves words out of the row only where a row is longer than 2,000 bytes: this makes each so, and shrinks to 31 bytes itself.
  blank text not null generated always as (repeat(' ', 2100)) stored
) with (toast_tuple_target = 128);
alter table course_search alter words set storage external;

create function keep_course_search() returns trigger language plpgsql as $$
begin
  if new.published then
    insert into course_search as kept (course_id, created_at, enrollment_count, language, rating, words)
      values (new.id, new.created_at, new.enrollment_count, new.language, new.rating, new.search_vector)
      on conflict (course_id) do update set created_at = new.created_at, enrollment_count = new.enrollment_count,
        language = new.language, rating = new.rating,
        -- The same words stay where they are.
        words = case when kept.words = new.search_vector then kept.words else new.search_vector end;
  else
    delete from course_search where course_id = new.id;
  end if;
  return null;
end
$$;
create trigger courses_searched
  after insert or update of title, description, language, created_at, enrollment_count, rating, published on courses for each row
  -- A restore brings the rows of the backup.
  when (current_setting('academy.restoring', true) is distinct from 'on') execute function keep_course_search();

insert into course_search (course_id, created_at, enrollment_count, language, rating, words)
  select id, created_at, enrollment_count, language, rating, search_vector from courses where published;

-- Every enrolment writes its course's row here anew. What waits to be sorted into the index is read by each search: let it not grow long.
create index course_search_words_idx on course_search using gin (words) with (gin_pending_list_limit = 512);
-- One a sort order, with all that decides between equals, so that a page is read from the index and never sorted.
create index course_search_popular_idx on course_search (enrollment_count desc, created_at desc, course_id);
create index course_search_newest_idx on course_search (created_at desc, course_id);
create index course_search_rating_idx on course_search (rating desc nulls last, enrollment_count desc, course_id);
create index course_search_language_popular_idx on course_search (language, enrollment_count desc, created_at desc, course_id);
create index course_search_language_newest_idx on course_search (language, created_at desc, course_id);
create index course_search_language_rating_idx on course_search (language, rating desc nulls last, enrollment_count desc, course_id);
-- Without them an enrolment changes nothing that an index of its course holds.
drop index courses_popular_idx, courses_newest_idx, courses_rating_idx,
  courses_language_popular_idx, courses_language_newest_idx, courses_language_rating_idx;
