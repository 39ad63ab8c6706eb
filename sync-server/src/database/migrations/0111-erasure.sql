-- An erased account keeps its row, without anything about its person: certificates and chains still name it, and its id is never given again.
alter table users add column erased_at timestamptz;
-- An erased certificate is still valid; it no longer says whose.
alter table certificates add column erased_at timestamptz;

-- Whoever was let in before and writes after finds no row: what was erased does not come back by a call that was under way.
create function keep_erased() returns trigger language plpgsql as $$
begin
  return null;
end
$$;
create trigger users_stay_erased before update on users
  for each row when (old.erased_at is not null) execute function keep_erased();
