/**
 * HTTP from strangers' servers: issuers' certificates, revocation lists, MTA-STS policies.
 *
 * <p>Where such a body lies is told by a certificate or a DNS record that nobody vouches for. So
 * {@link org.mailseal.fetch.HttpFetch} asks over http and https alone, with no cookie and no
 * password, follows a few redirects at most, and has one deadline and one size for the whole. What
 * comes back proves nothing by where it was: an issuer counts where it did sign, a list where its
 * signature holds.
 *
 * <p>{@link org.mailseal.fetch.RevocationFetch} is stricter: the lists that a public CA's
 * certificate names are fetched over http, and from {@link org.mailseal.fetch.PublicAddress}es
 * only, so that no certificate makes this machine ask its own network.
 */
@NullMarked
package org.mailseal.fetch;

import org.jspecify.annotations.NullMarked;
