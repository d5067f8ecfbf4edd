/**
 * Proving to an ACME server that names are ours (RFC 8555 §8). A {@link
 * org.mailseal.authority.acme.challenge.Prover} is one way to do it: it says which names it can
 * prove, what would keep it from that now, and shows what the server will look for until it is told
 * that the server has seen it. A {@link org.mailseal.authority.acme.challenge.Proof} holds what a
 * challenge asks to be shown for one name: its token, and the token with the thumbprint of the
 * account's key (§8.1).
 *
 * <p>http-01 (§8.3) proves hosts and addresses: the server comes to port 80 of each name, and
 * nowhere else.
 */
@NullMarked
package org.mailseal.authority.acme.challenge;

import org.jspecify.annotations.NullMarked;
