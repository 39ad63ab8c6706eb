-- Work that waits for an enrolment is looked for by course when one comes. Such payloads were read and found good, so their text can be read here.
create index operations_waiting_idx on operations (user_id, (payload ->> 'courseId')) where code = 'not_enrolled';

-- Certificates are named after learner and course; with this secret nobody else can tell their codes. It is in every backup, so that a restore
-- names them as before.
create table certificate_seed (
  only_one boolean primary key default true check (only_one),
  seed text not null
);
insert into certificate_seed (seed) values (gen_random_uuid()::text || gen_random_uuid()::text);
