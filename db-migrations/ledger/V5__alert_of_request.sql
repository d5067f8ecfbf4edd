-- An alert speaks of a certificate that nears its end, or of a request that its CA has not answered. An open alert of the
-- second kind belongs to a request that waits: the step that ends the waiting makes it OBSOLETE.
alter table alert alter column fingerprint drop not null;
alter table alert alter column leaf drop not null;
alter table alert add column attempt_id bigint references attempt (id); -- the request
alter table alert add constraint alert_of_one check ((attempt_id is null) = (fingerprint is not null and leaf is not null));
alter table alert add constraint alert_once_a_request unique (attempt_id, threshold);
