-- What the daemon goes by: the certificates of the settings that it has read, less those that were forgotten since.
create table daemon_certificate (
  name          varchar(300) primary key
);
