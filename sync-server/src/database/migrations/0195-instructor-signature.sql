-- The instructor's signature as certificates bear it: a picture in one colour (PBM), of the course now, and of a certificate as it was issued.
alter table courses add column signature bytea;
alter table certificates add column signature bytea;
