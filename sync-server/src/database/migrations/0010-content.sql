-- Packs are read by slices (range requests, streaming) and served compressed without compressing at each request.

-- Stored as they are: most are compressed media, and a slice of an uncompressed value is read without the rest of it.
alter table packs alter column body set storage external;

-- Brotli of `body` for texts (JSON, SVG) that it makes smaller; made once, when the course is published.
alter table packs add column body_brotli bytea;
alter table packs alter column body_brotli set storage external;
