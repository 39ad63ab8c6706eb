-- What stands on a certificate is frozen when it is issued: a name or title changed later does not change it.
alter table certificates
  add column holder_name text not null,
  add column course_title text not null,
  add column instructor_name text not null,
  -- Of the words around them: the learner's language when it was issued.
  add column language text not null check (language ~ '^[a-z]{2}$'),
  add column verify_url text not null,
  -- A JWS; checks without this database.
  add column credential text not null,
  -- Null until the job that renders the PDF has run.
  add column pdf_hash text references packs,
  add column revoked_at timestamptz,
  add column revocation_reason text,
  add constraint certificates_revocation_check check ((revoked_at is null) = (revocation_reason is null));

create index certificates_user_idx on certificates (user_id, issued_at desc);
