-- What the directory of each authority said when last looked at.
create table directory_look (
  authority     varchar(300) not null,
  directory     varchar(2000) not null,            -- its URL
  looked_at     timestamp with time zone not null,
  next_look     timestamp with time zone not null,
  fault         varchar(4000),                     -- why it did not answer; null where it did
  answered_at   timestamp with time zone,          -- when it last answered; null: never, nor is what follows known
  terms         varchar(4000),                     -- their URL
  profiles      varchar(32000),                    -- their names, a line each
  binds         boolean,                           -- whether new accounts are bound to one on its pages
  renewal_information boolean,                     -- whether it says when it wants certificates renewed
  primary key (authority, directory)
);
