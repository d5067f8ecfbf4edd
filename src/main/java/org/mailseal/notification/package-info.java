/**
 * Who gets which letter, and when: that a certificate nears its end, that a CA does not answer a
 * request, or that something is wrong at the ports.
 *
 * <p>An <em>alert</em> is in the ledger: a point in a certificate's life, named by what is left of
 * it; a point in a request's wait, named by how long it has lasted; or incidents that were
 * confirmed or have recovered. Once it is due, one letter goes out, plain text and HTML of the same
 * words. Where several alerts of the same certificate or request are due, the last one speaks for
 * all. An alert that no relay took stays due. A certificate that has ended and is still in use is
 * told of once a day.
 *
 * <p>{@link org.mailseal.notification.Notifications} takes the alerts that are due and collects a
 * <em>notice</em> for each, which is all that its letter says; the <em>letter</em> is a pure
 * function of the notice. Its Message-ID follows from what it reports, so that a letter that is
 * sent twice is shown once. What is going to happen to a certificate comes from a {@link
 * org.mailseal.notification.RenewalForecast}, because the settings are not known here, and every
 * letter words it alike: a CA that answers by hand, a run that no daemon makes. How a letter gets
 * out is the business of {@code notification.mail}. Another channel would take the notice where
 * {@code Notifications} now composes a letter.
 */
@NullMarked
package org.mailseal.notification;

import org.jspecify.annotations.NullMarked;
