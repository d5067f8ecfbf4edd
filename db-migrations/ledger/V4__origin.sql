-- Why an attempt was begun: RENEWAL ROLLBACK ANSWER IMPORT FOUND. A person has looked at what an answer, an import and a
-- rollback install; they need not be all that the settings want.
alter table attempt add column origin varchar(20) default 'RENEWAL' not null;
update attempt set origin = 'FOUND' where state = 'FOUND';
update attempt set origin = 'ROLLBACK' where state in ('ISSUED', 'STAGED', 'SWAPPED') and next_try is not null;
create index attempt_by_state on attempt (state);
