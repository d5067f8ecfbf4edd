-- A certificate that stops to be taken before its own end: an issuer that clients cannot do without ends sooner, in the
-- chain that a port served when last seen, or that was installed. Of others there is no row.
create table chain_end (
  name          varchar(300) not null,
  fingerprint   varchar(64) not null,
  ends_at       timestamp with time zone not null,
  primary key (name, fingerprint)
);
