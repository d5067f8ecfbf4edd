-- A port that served nothing before an attempt's swap: that it serves nothing after it either is no reason to put the
-- old files back, and no proof.
create table unseen_before (
  attempt_id    bigint not null references attempt (id),
  endpoint      varchar(600) not null,
  address       varchar(100) not null              -- '-' where the name did not resolve
);
