-- An erased account keeps its row, without anything about its person: certificates and chains still name it, and its id is never given again.
alter table users add column erased_at timestamptz;
-- An erased certificate is still valid; it no longer says whose.
alter table certificates add column erased_at timestamptz;
