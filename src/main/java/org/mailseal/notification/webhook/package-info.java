/**
 * A message over a webhook: one request to a place that an administrator names. Nothing here knows
 * what a message is about, whether it was told before, or when it is tried again.
 *
 * <p>A {@link org.mailseal.notification.webhook.WebhookMessage} is made printable and bounded when
 * it is made. A {@link org.mailseal.notification.webhook.WebhookForm} says what becomes of it: JSON
 * of ours with a published schema, the body of a chat that is known, or what a template of the
 * administrator's makes. Each chat gives a meaning to some characters of a text: which, and how
 * they lose it, stands where its body is made. Lines are left out where a body would be longer than
 * its service takes, but no line of a command is cut: half a command is another one.
 *
 * <p>A webhook's address is often its password, and services repeat what they were sent. So a
 * reason holds the host at most, and nothing of an answer but its status. A server that is made to
 * ask its own network is a way in: the name is resolved once, every address is judged, and the
 * connection goes to one of these; redirects are told, not followed.
 *
 * <p>An {@link org.mailseal.notification.webhook.WebhookOutcome} is what an outbox needs: it was
 * taken; it may be tried again, and how soon; or it never will be taken. After a deadline nobody
 * knows whether it was: the key in {@code Idempotency-Key} is the same at the next try.
 *
 * <p>This is the only home of jmustache.
 */
@NullMarked
package org.mailseal.notification.webhook;

import org.jspecify.annotations.NullMarked;
