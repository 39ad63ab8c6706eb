-- Most certificates are issued before their learner asks for them: the first to ask is told that it was made, later ones that it was there.
alter table certificates add column asked_at timestamptz;
update certificates set asked_at = now();
-- The words of a course are looked for in course_search; who reads the table of courses alone finds them by its own.
create index courses_search_idx on courses using gin (search_vector);
