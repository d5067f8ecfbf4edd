-- What the daemon goes by: the certificates of the settings that it has read, less those that were forgotten since.
create table daemon_certificate (
  name          varchar(300) primary key
);
-- What is to be said of the daemon's settings; null where their file is as the daemon has read it.
alter table heartbeat add column settings varchar(4000);
