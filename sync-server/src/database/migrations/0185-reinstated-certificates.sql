-- Handed in by the device that it was given to, after a restore had lost it: its holder was told of it before.
alter table certificates add column reinstated_at timestamptz;
