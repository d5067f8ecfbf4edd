/**
 * Proving to an ACME server that names are ours (RFC 8555 §8). A {@link
 * org.mailseal.authority.acme.challenge.Prover} is one way to do it: it says which names it can
 * prove, what would keep it from that now, and shows what the server will look for until it is told
 * that the server has seen it. A {@link org.mailseal.authority.acme.challenge.Proof} holds what a
 * challenge asks to be shown for one name: its token, and the token with the thumbprint of the
 * account's key (§8.1).
 *
 * <p>http-01 (§8.3) proves hosts and addresses: the server comes to port 80 of each name, and
 * nowhere else. tls-alpn-01 (RFC 8737) comes to port 443 and shakes hands. dns-01 (§8.4) looks for
 * a TXT record at {@code _acme-challenge} of the name, or where a CNAME there leads; it alone
 * proves wildcards, and no addresses. dns-persist-01 would be one more of them.
 *
 * <p>What listens ends with its process. What is put into a web server's folder or into a zone
 * stays: each such {@link org.mailseal.authority.acme.challenge.Posting} is noted before it is
 * posted, seen by ourselves before the server is told, removed by its very content, and removed by
 * the next run where this one was killed. Nothing of others is ever removed.
 */
@NullMarked
package org.mailseal.authority.acme.challenge;

import org.jspecify.annotations.NullMarked;
