alter table certificates
  -- The bit of the status list that says whether it is revoked.
  add column status_index integer check (status_index >= 0),
  -- Whole percent of the best attempt at the quiz that earned it; null where none did.
  add column grade smallint check (grade between 0 and 100),
  -- The credential in JSON with its Data Integrity proof; null until the job that renders the PDF has run.
  add column linked_credential text,
  -- Kids of the keys behind its proofs; empty: it has only the first of them.
  add column signed_by text[] not null default '{}';

with numbered as (select id, row_number() over (order by recorded_at, id) - 1 as number from certificates)
update certificates c set status_index = n.number,
  grade = (select floor(max(percentage)) from quiz_responses r where r.user_id = c.user_id and r.quiz_id = c.quiz_id)
from numbered n where n.id = c.id;

alter table certificates alter column status_index set not null, add constraint certificates_status_index_key unique (status_index);
create index certificates_revoked_idx on certificates (status_index) where revoked_at is not null;
