-- Who did what to whose account. Ids and hashes only, never a name or an address: rows outlive the accounts that they tell of.
create table audit_log (
  id uuid primary key default gen_random_uuid(),
  at timestamptz not null,
  action text not null check (action ~ '^[a-z][a-z-]{2,39}$'),
  -- Who did it; null: nobody who was signed in, or an operator at the shell.
  actor_id uuid,
  -- Whose account it concerns; null: nobody's that is known.
  user_id uuid,
  -- What else it concerns: the id of a device, certificate or session, the hash of an e-mail.
  subject text,
  detail jsonb not null default '{}'
);
create index audit_log_user_idx on audit_log (user_id, at);
create index audit_log_at_idx on audit_log (at);

-- Rows are written once. The role of the application owns the table, so that taking rights from it would hold nothing: this refuses whoever asks,
-- until somebody who may change the schema takes the triggers off.
-- Young rows cannot be deleted by anybody, and old ones by the function below alone.
create function keep_audit_log() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    -- A restore fills a table that was made in the same moment.
    if not exists (select from audit_log) then return null; end if;
  elsif tg_op = 'DELETE' and current_setting('greenland.prunes_audit', true) = 'yes'
    and old.at < now() - interval '30 days' then
    return old;
  end if;
  raise insufficient_privilege using message = 'the audit log takes new rows and changes none';
end
$$;
create trigger audit_log_rows_stay before update or delete on audit_log for each row execute function keep_audit_log();
create trigger audit_log_stays before truncate on audit_log for each statement execute function keep_audit_log();

-- The one way for rows to go: what is older than `before`, and than 30 days. Answers how many went.
create function prune_audit_log(before timestamptz) returns bigint language plpgsql security definer
  set greenland.prunes_audit = 'yes' as $$
declare
  gone bigint;
begin
  delete from audit_log where at < least(before, now() - interval '30 days');
  get diagnostics gone = row_count;
  return gone;
end
$$;
