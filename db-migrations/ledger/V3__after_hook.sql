-- The hooks that are to be run once an attempt's certificate is served, and what became of them.
create table after_hook (
  attempt_id    bigint not null references attempt (id),
  position      int not null,                      -- in the settings, from 0
  state         varchar(20) not null,              -- PENDING FAILED DONE OBSOLETE
  tries         int not null,
  next_try      timestamp with time zone,          -- of one that FAILED
  reason        varchar(4000),                     -- why it FAILED
  primary key (attempt_id, position)
);
