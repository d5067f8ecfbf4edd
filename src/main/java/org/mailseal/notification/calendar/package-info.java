/**
 * The ends of certificates as calendar entries (RFC 5545), for those who plan by a calendar. Pure
 * functions of what they are given; who is invited, and when, is decided elsewhere.
 *
 * <p>Each managed certificate has one <em>entry</em> on each host that manages it, and with two
 * kinds of key one for each. Its UID never changes, so calendars know it again: an invitation with
 * a higher <em>sequence</em> moves it, and a cancellation takes it away (RFC 5546 §2.1.4). The
 * sequence is the caller's, who remembers it, and only grows; calendars drop what comes with a
 * lower one.
 *
 * <p>An entry begins at the very second at which the certificate ends, in UTC: a whole day would be
 * another day in half of the world. It takes half an hour, so that it can be seen and clicked, and
 * nobody's time. Its alarms are a week and a day before, nearer where the certificate lives for
 * less than six weeks, and never in the past. Nobody is asked for an answer.
 *
 * <p>An <em>invitation</em> goes by mail (RFC 6047): calendars take it from the organizer alone,
 * which must be the sender, and for those alone whom it names. The <em>feed</em> is a file with all
 * entries, to be subscribed to. Both have the same UIDs.
 *
 * <p>Names and issuers are strangers' texts: they pass through {@link org.mailseal.name.Printable},
 * and biweekly escapes what is left. This is the only home of biweekly.
 */
@NullMarked
package org.mailseal.notification.calendar;

import org.jspecify.annotations.NullMarked;
