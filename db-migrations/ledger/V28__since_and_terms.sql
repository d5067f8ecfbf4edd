-- Since when a directory answers, or is silent, as it was at the last look; and where the terms stood that were accepted,
-- null where none are known.
alter table directory_look add column since timestamp with time zone;
update directory_look set since = looked_at;
alter table directory_look alter column since set not null;
alter table directory_look add column accepted_terms varchar(4000);
