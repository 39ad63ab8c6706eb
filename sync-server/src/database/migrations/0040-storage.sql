-- Bodies of packs may live in an object storage instead: the row then keeps type and size, and its body is null.
-- Compressed texts (body_brotli) stay here in either case: they are small, and what devices fetch most.
alter table packs alter column body drop not null;
