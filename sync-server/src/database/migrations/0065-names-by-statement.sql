-- A push writes hundreds of operations and attempts, all of one log, one learner and a few quizzes. Looking up for each row what it names took a
-- third of the time of writing it. The writer holds the log's row, which stays until it commits and names the learner, and grades by a version that
-- it has read: so every name is right when it is written, and what is left to do is to take along what named a row that goes.
alter table operations drop constraint operations_device_id_user_id_lane_fkey;
alter table quiz_responses drop constraint quiz_responses_user_id_fkey;
alter table quiz_responses drop constraint quiz_responses_quiz_id_fkey;
alter table quiz_responses drop constraint quiz_responses_quiz_hash_fkey;

-- Operations go with their log. Who deletes a log waits for its row, and then finds here what was written meanwhile.
create function delete_operations() returns trigger language plpgsql as $$
begin
  delete from operations o using gone g
    where o.device_id = g.device_id and o.user_id = g.user_id and o.lane = g.lane;
  return null;
end
$$;
create trigger operation_logs_operations_go after delete on operation_logs
  referencing old table as gone for each statement execute function delete_operations();

-- Attempts go with their learner. This comes after the learner's logs have gone, and so after whoever wrote in them.
create function delete_attempts() returns trigger language plpgsql as $$
begin
  delete from quiz_responses where user_id in (select id from gone);
  return null;
end
$$;
create trigger users_attempts_go after delete on users
  referencing old table as gone for each statement execute function delete_attempts();

-- Versions on which attempts were made stay, and with them their quizzes.
create function keep_attempted_versions() returns trigger language plpgsql as $$
begin
  if exists (select from quiz_responses r join gone g on g.quiz_id = r.quiz_id and g.hash = r.quiz_hash) then
    raise foreign_key_violation using message = 'attempts were made on this version of the quiz';
  end if;
  return null;
end
$$;
create trigger quiz_versions_attempted_stay after delete on quiz_versions
  referencing old table as gone for each statement execute function keep_attempted_versions();
