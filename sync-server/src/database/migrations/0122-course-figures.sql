-- Figures of a course follow by what each writer adds or takes: a mean read anew would miss whoever rates at the same moment.
alter table courses
  add column rating_sum bigint not null default 0,
  add column rating_count integer not null default 0;
update courses c set rating_sum = r.sum, rating_count = r.count
  from (select course_id, sum(stars) as sum, count(*) as count from course_ratings group by course_id) r
  where r.course_id = c.id;
alter table courses add constraint courses_rating_figures_check
  check (rating_count >= 0 and rating_sum between rating_count and rating_count * 5);
create index course_ratings_course_idx on course_ratings (course_id);

-- Learners who are erased take their ratings and enrolments along.
create function forget_ratings() returns trigger language plpgsql as $$
begin
  update courses c set rating_sum = c.rating_sum - g.sum, rating_count = c.rating_count - g.count,
      rating = round((c.rating_sum - g.sum)::numeric / nullif(c.rating_count - g.count, 0), 2)
    from (select course_id, sum(stars) as sum, count(*) as count from gone group by course_id) g
    where g.course_id = c.id;
  return null;
end
$$;
create trigger course_ratings_forgotten after delete on course_ratings
  referencing old table as gone for each statement execute function forget_ratings();

create function forget_enrolments() returns trigger language plpgsql as $$
begin
  update courses c set enrollment_count = greatest(c.enrollment_count - g.count, 0)
    from (select course_id, count(*) as count from gone group by course_id) g
    where g.course_id = c.id;
  return null;
end
$$;
create trigger enrollments_forgotten after delete on enrollments
  referencing old table as gone for each statement execute function forget_enrolments();
