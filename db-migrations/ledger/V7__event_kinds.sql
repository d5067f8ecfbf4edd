-- Each kind of event is spelt one way, in lower case with hyphens. A word that stands in neither list is left as it is.
update event set kind = lower(replace(kind, '_', '-'))
  where kind in ('DRAFTED', 'REQUESTED', 'AWAITING_ANSWER', 'ANSWERED', 'CANCELLED', 'ISSUED', 'STAGED', 'SWAPPED', 'SERVED',
                 'PUT_BACK', 'FAILED', 'FOUND');
update event set kind = 'incident' where kind = 'trouble';
