-- When the daemon last lived. One daemon runs on a ledger, so there is one row.
create table heartbeat (
  id            int not null primary key check (id = 1),
  process       bigint not null,                   -- its process id
  started_at    timestamp with time zone not null,
  at            timestamp with time zone not null, -- the last heartbeat
  stopped       boolean not null                   -- whether it has ended since, as it was asked to
);
