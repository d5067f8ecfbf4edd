-- What calendars were last told of the end of a certificate. A row outlives its certificate, forgotten or not: the entry must be
-- cancelled, and when the name comes back its sequence goes on, for calendars drop what comes with a lower one.
create table calendar_entry (
  name          varchar(300) not null,
  track         varchar(10)  not null,             -- the kind of key, where the name has a certificate for each; else empty
  host          varchar(300) not null,             -- the host as it was called then: part of what the entry is known by
  sequence      int not null,
  ends_at       timestamp with time zone not null,
  invited       varchar(100000) not null,          -- who has the entry, one mailbox a line; empty where only the file has it
  state         varchar(20)  not null,             -- STANDING CANCELLED
  changed_at    timestamp with time zone not null,
  primary key (name, track)
);
-- Why the calendar's file could not be written the last time; no row while it can.
create table calendar_file (
  fault         varchar(4000) not null,
  since         timestamp with time zone not null
);
