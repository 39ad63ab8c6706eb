-- What begins with one or two letters, most courses have in hundreds of words: to read all of these for each letter that is typed takes too long.
-- So the beginnings stand among the words, behind a mark that no word begins with, and are looked up like a word.
create function with_beginnings(words tsvector) returns tsvector language sql immutable parallel safe strict as $$
  select words || array_to_tsvector(array(
    select '=' || left(word, letters) from unnest(tsvector_to_array(words)) as word, generate_series(1, 2) as letters))
$$;

-- Without the index of 0120: course_search has one of the same words.
alter table courses drop column search_vector;
alter table courses add column search_vector tsvector not null generated always as (with_beginnings(
  setweight(to_tsvector(search_config(language), strip_accents(title)), 'A') ||
  setweight(to_tsvector('pg_catalog.simple'::regconfig, strip_accents(title)), 'A') ||
  setweight(to_tsvector(search_config(language), strip_accents(description)), 'B') ||
  setweight(to_tsvector('pg_catalog.simple'::regconfig, strip_accents(description)), 'B'))) stored;

truncate course_search;
insert into course_search (course_id, created_at, enrollment_count, language, rating, words)
  select id, created_at, enrollment_count, language, rating, search_vector from courses where published;
