-- Of an account at an ACME authority: the key that shall take the place of the account's own, from before the authority
-- hears of it until it has agreed; and the contact that the authority was last told, null where nobody knows.
alter table authority_key add column next_sealed_key bytea;
alter table authority_key add column next_public_key bytea;
alter table authority_key add column contact varchar(600);
