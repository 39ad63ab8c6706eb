-- Passwords: reset mails, networks that are known, and sign-ins that end on open sockets too.

-- Only hashes of tokens. A mail that had to be sent again has a token of its own: each works once, until one of them was used.
create table password_reset_tokens (
  token_hash text primary key,
  user_id uuid not null references users on delete cascade,
  made_at timestamptz not null,
  -- Null: its mail was not taken by a mail server yet, as far as we know.
  sent_at timestamptz,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index password_reset_tokens_user_idx on password_reset_tokens (user_id);

-- `who` is a hash of the e-mail: a reset forgets the failures from everywhere. Counts begin again.
delete from sign_in_failures;
alter table sign_in_failures add column who text not null;
create index sign_in_failures_who_idx on sign_in_failures (who);

-- Networks (hashed with the e-mail) from which a learner has signed in: what strangers do elsewhere does not slow them down there.
create table sign_in_places (
  key text primary key,
  user_id uuid not null references users on delete cascade,
  last_used_at timestamptz not null
);
create index sign_in_places_user_idx on sign_in_places (user_id);

-- Whatever closes or takes away an account, its open sockets hear of it.
create function tell_account_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('session_ended', old.id::text);
  return null;
end
$$;
create trigger users_closed after update of is_active on users
  for each row when (old.is_active and not new.is_active) execute function tell_account_ended();
create trigger users_gone after delete on users for each row execute function tell_account_ended();
