-- What is to be said of the daemon's settings; null where their file is as the daemon has read it.
alter table heartbeat add column settings varchar(4000);
