/**
 * ACME (RFC 8555): an <em>account</em> is a key pair that the server knows; an <em>order</em> names
 * what is wanted; each name has an <em>authorization</em> that is proven by a <em>challenge</em>,
 * which {@code authority.acme.challenge} answers. When all are proven the order is
 * <em>finalized</em> with the PKCS#10 request, and the chain can be fetched. An order has a URL,
 * which is kept, so that one begun before a crash is taken up and not placed twice: authorities
 * limit how often the same names may be ordered.
 *
 * <p>An account may have to be bound to one on the authority's own pages (§7.3.4). An order may ask
 * for a <em>profile</em>, and say which certificate it replaces; an authority may tell when it
 * wants one renewed (RFC 9773), and offer several chains for it (§7.4.2).
 *
 * <p>Whatever an authority sends has a deadline, a size and a depth, its links lead to nothing
 * nearer than its directory, and its waits end after a day.
 *
 * <p>What goes wrong is known by its {@link org.mailseal.authority.acme.Step}, and by when it is
 * worth asking again: soon, when the authority wants it, or once somebody has mended it.
 *
 * <p>This is the only home of acme4j.
 */
@NullMarked
package org.mailseal.authority.acme;

import org.jspecify.annotations.NullMarked;
