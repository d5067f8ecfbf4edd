/**
 * Who is told what, and when: that a certificate nears its end, that a CA does not answer a
 * request, or that something is wrong at the ports.
 *
 * <p>An <em>alert</em> is in the ledger: a point in a certificate's life, named by what is left of
 * it; a point in a request's wait, named by how long it has lasted; or incidents that were
 * confirmed or have recovered. Once it is due, one <em>message</em> is written. Where several
 * alerts of the same certificate or request are due, the last one speaks for all. An alert whose
 * message nobody took stays due, and is written anew with what came meanwhile. A certificate that
 * has ended and is still in use is told of once a day.
 *
 * <p>{@link org.mailseal.notification.Notifications} takes the alerts that are due and collects a
 * <em>notice</em> for each, which is all that its message says; the message is a pure function of
 * the notice. Its identifier follows from what it reports, so that what is sent twice is known
 * again. What is going to happen to a certificate comes from a {@link
 * org.mailseal.notification.RenewalForecast}, because the settings are not known here, and every
 * message words it alike: a CA that answers by hand, a run that no daemon makes.
 *
 * <p>A {@link org.mailseal.notification.Channel} gives a message its form and hands it over. The
 * ledger's <em>outbox</em> has each message on each channel, on the disk before anybody is called:
 * one that took it gets it no second time, one that did not is asked again after a wait that grows,
 * and given up after five days, as mail servers do. How a letter gets out is the business of {@code
 * notification.mail}, and how a webhook is called that of {@code notification.webhook}.
 *
 * <p>{@link org.mailseal.notification.CalendarNotices} is beside the alerts: it compares what
 * calendars were told of each certificate's end with what is so now, writes invitations and
 * cancellations into the outbox for the mail alone, and keeps the file that is subscribed to.
 */
@NullMarked
package org.mailseal.notification;

import org.jspecify.annotations.NullMarked;
