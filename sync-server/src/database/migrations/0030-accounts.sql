-- Sign-in: failures, rotation that survives lost answers, and counters of calls.

-- Failures are counted for e-mails without an account too: a lock must not tell whether an account exists.
alter table users drop column failed_sign_ins, drop column locked_until;

-- `key` is a hash of the e-mail and where the tries came from.
create table sign_in_failures (
  key text primary key,
  failures integer not null check (failures > 0),
  last_failed_at timestamptz not null,
  locked_until timestamptz
);
create index sign_in_failures_age_idx on sign_in_failures (last_failed_at);

-- A spent token and this key give its successor again, so that no token is stored in clear. `confirmed_at`: the successor is known
-- to have arrived, because its access token was used. Families are ended in token_revocations.
alter table refresh_tokens
  drop column revoked_at,
  add column successor_key bytea not null,
  add column confirmed_at timestamptz;

-- Counters of rate-limiter-flexible: the column names and their order are its own. A crash may empty them.
create unlogged table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
create index rate_limits_expire_idx on rate_limits (expire);
