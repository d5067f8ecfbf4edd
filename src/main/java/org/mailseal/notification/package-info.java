/**
 * Who is told what, and when: that a certificate nears its end, that a CA does not answer a
 * request, or that ports have changed.
 *
 * <p>An <em>alert</em> is a point in a certificate's life, told by what is left of it, or in a
 * request's wait, told by how long it has lasted, or the moment at which an incident was confirmed
 * or is over; when it is passed, one <em>letter</em> goes out, plain text and HTML of the same
 * words. The letter is made by a pure function; its Message-ID follows from the news, so that the
 * same news sent twice is shown once. What is going to happen to a certificate is told by a {@link
 * org.mailseal.notification.RenewalForecast}. How a letter gets out is the business of {@code
 * notification.mail}.
 */
@NullMarked
package org.mailseal.notification;

import org.jspecify.annotations.NullMarked;
