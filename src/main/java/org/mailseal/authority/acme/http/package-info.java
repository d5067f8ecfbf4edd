/**
 * HTTP with an ACME server, beside what the protocol says: bounded, and borne where it fails.
 *
 * <p>An answer is read up to a size, all that is asked at one time ends at {@linkplain
 * org.mailseal.authority.acme.http.HttpDeadline a deadline}, and links lead {@linkplain
 * org.mailseal.authority.acme.http.LinkRule to the directory's own world} alone. What only reads is
 * {@linkplain org.mailseal.authority.acme.http.RepeatedRead asked again} where its answer was lost;
 * a server that cannot answer now says so by a status of its own, and until when it wants to be
 * left alone by Retry-After (RFC 9110 §10.2.3).
 */
@NullMarked
package org.mailseal.authority.acme.http;

import org.jspecify.annotations.NullMarked;
