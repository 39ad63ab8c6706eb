-- Tombstones do not stay for ever. Those at or below a stream's floor may have been pruned: who stands lower is told everything anew.
alter table feed_streams add column floor bigint not null default 0;
alter table feed_documents add column gone_at timestamptz;
update feed_documents set gone_at = now() where body is null;
create index feed_documents_gone_idx on feed_documents (gone_at) where body is null;
