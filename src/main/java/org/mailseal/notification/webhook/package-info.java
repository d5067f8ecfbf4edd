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
 * <p>This is the only home of jmustache.
 */
@NullMarked
package org.mailseal.notification.webhook;

import org.jspecify.annotations.NullMarked;
