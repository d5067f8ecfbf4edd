-- Until when the authority of an attempt that failed has asked to be left alone (Retry-After); null where it has not.
-- next_try is no earlier.
alter table attempt add column asked_until timestamp with time zone;
