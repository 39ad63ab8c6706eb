-- A push of 500 attempts writes 3,500 rows in the transaction that its learner waits for. What nobody asks for is not made for each of them.

-- Only the deletion of a quiz's version looks for attempts by quiz alone, and that is rare. While the tables were small the planner took this index to find one learner's attempts, and went on
-- walking through everybody's at these quizzes with each push.
drop index quiz_responses_quiz_idx;

-- Documents are written whole and told whole: jsonb took them apart at each writing and put them together at each reading.
alter table feed_documents alter column body type json using body::json;
