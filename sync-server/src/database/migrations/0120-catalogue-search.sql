-- Search as people type: beside the stems of its language, each word of a course is there as it is written, because the beginning of a word is
-- often longer than its stem ('changem' of 'changement' is no beginning of 'chang').
alter table courses drop column search_vector;
alter table courses add column search_vector tsvector not null generated always as (
  setweight(to_tsvector(search_config(language), strip_accents(title)), 'A') ||
  setweight(to_tsvector('pg_catalog.simple'::regconfig, strip_accents(title)), 'A') ||
  setweight(to_tsvector(search_config(language), strip_accents(description)), 'B') ||
  setweight(to_tsvector('pg_catalog.simple'::regconfig, strip_accents(description)), 'B')) stored;
-- Every enrolment writes its course's row anew. What waits to be sorted into the index is read by each search: let it not grow long.
create index courses_search_idx on courses using gin (search_vector) with (gin_pending_list_limit = 512);

-- One a sort order, with all that decides between equals, so that a page is read from the index and never sorted.
drop index courses_newest_idx;
drop index courses_popular_idx;
create index courses_popular_idx on courses (enrollment_count desc, created_at desc, id) where published;
create index courses_newest_idx on courses (created_at desc, id) where published;
create index courses_rating_idx on courses (rating desc nulls last, enrollment_count desc, id) where published;
create index courses_language_popular_idx on courses (language, enrollment_count desc, created_at desc, id) where published;
create index courses_language_newest_idx on courses (language, created_at desc, id) where published;
create index courses_language_rating_idx on courses (language, rating desc nulls last, enrollment_count desc, id) where published;
