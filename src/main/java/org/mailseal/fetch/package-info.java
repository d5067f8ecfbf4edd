/**
 * HTTP from strangers' servers: issuers' certificates, revocation lists, MTA-STS policies.
 *
 * <p>Where such a body lies is told by a certificate or a DNS record that nobody vouches for. So
 * {@link org.mailseal.fetch.HttpFetch} asks over http and https alone, with no cookie and no
 * password, follows a few redirects at most, and has one deadline and one size for the whole. What
 * comes back proves nothing by where it was: an issuer counts where it did sign, a list where its
 * signature holds.
 *
 * <p>A name that a stranger gives may lead to this machine, to what hears on its link (a cloud's
 * metadata) or into its network: {@link org.mailseal.fetch.Reach} says how far away an address is,
 * by IANA's registries, and a {@link org.mailseal.fetch.Gate} lets pass what is far enough. It
 * resolves the name once, and {@link org.mailseal.fetch.HttpFetch} connects to what was judged.
 * Issuers and policies may lie on a private network; the lists that a public CA's certificate names
 * ({@link org.mailseal.fetch.RevocationFetch}) on the public Internet alone.
 */
@NullMarked
package org.mailseal.fetch;

import org.jspecify.annotations.NullMarked;
