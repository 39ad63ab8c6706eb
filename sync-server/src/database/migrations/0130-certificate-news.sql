-- Every process may keep certificates that strangers asked for: whatever changes one tells all of them, in the moment it is committed.
create function tell_certificate() returns trigger language plpgsql as $$
begin
  perform pg_notify('certificates', old.verification_code);
  return null;
end
$$;
create trigger certificates_tell after update or delete on certificates
  for each row execute function tell_certificate();

-- When it was written here: work that comes late earns a certificate of an earlier date, and how long a PDF is owed counts from here.
alter table certificates add column recorded_at timestamptz not null default now();
create index certificates_owed_idx on certificates (recorded_at) where pdf_hash is null;
