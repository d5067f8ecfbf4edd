-- Where a name has a certificate for each kind of key, what belongs to one of them: rsa or ecdsa. Empty for all of a name
-- that has one certificate. Of an attempt its key tells it, and of an alert its leaf.
alter table observation add column track varchar(10) default '' not null;
alter table observation drop primary key;
alter table observation add primary key (name, track, endpoint, address);
alter table checked_port add column track varchar(10) default '' not null;
alter table checked_port drop primary key;
alter table checked_port add primary key (name, track, endpoint, address);
alter table trouble add column track varchar(10) default '' not null;
alter table renewal_information add column track varchar(10) default '' not null;
alter table renewal_information drop primary key;
alter table renewal_information add primary key (name, track);
