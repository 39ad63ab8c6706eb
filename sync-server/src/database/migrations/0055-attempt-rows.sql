-- Every attempt writes a row and one more for each answer, in the transaction that learners wait for: each index and each check has to be worth
-- its time there. Checking that each answer's row names an attempt took longer than writing it, and both are written by one statement.
alter table quiz_responses drop column operation_id; -- It was the row's own id.

alter table quiz_response_details drop constraint quiz_response_details_response_id_fkey;
alter table quiz_response_details drop constraint quiz_response_details_pkey;
alter table quiz_response_details drop constraint quiz_response_details_response_id_question_id_key;
-- By question: through the attempts at its quiz.
drop index quiz_response_details_question_idx;
-- Follows from what it names, so that judging the same work again writes the same row.
alter table quiz_response_details drop column id;
alter table quiz_response_details add column id uuid not null
  generated always as (md5(response_id::text || question_id::text)::uuid) stored;
alter table quiz_response_details add primary key (response_id, question_id);

-- Answers go with their attempt, as by `on delete cascade`.
create function delete_response_details() returns trigger language plpgsql as $$
begin
  delete from quiz_response_details where response_id in (select id from gone);
  return null;
end
$$;
create trigger quiz_responses_details_go after delete on quiz_responses
  referencing old table as gone for each statement execute function delete_response_details();

-- The statement that writes documents writes the row of their stream first.
alter table feed_documents drop constraint feed_documents_stream_fkey;
