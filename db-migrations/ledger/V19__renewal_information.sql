-- When the authority of a certificate in use wants it renewed (RFC 9773), as it said when last asked.
create table renewal_information (
  name          varchar(300) primary key,
  fingerprint   varchar(64) not null,              -- of the leaf that it was asked about
  window_start  timestamp with time zone,          -- null: it says nothing, or nothing that is known
  window_end    timestamp with time zone,
  chosen        timestamp with time zone,          -- at random in the window
  explanation   varchar(1000),                     -- printable
  ask_again     timestamp with time zone not null,
  failures      int not null                       -- in a row
);
