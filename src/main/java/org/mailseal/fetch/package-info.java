/**
 * HTTP from strangers' servers: issuers' certificates, revocation lists, MTA-STS policies.
 *
 * <p>Where a body lies is told by somebody nobody vouches for, so all of them are bounded: over
 * http and https alone, with no cookie and no password, a few redirects at most, one deadline for
 * the whole and a size. What a public CA's certificate names is fetched from {@link
 * org.mailseal.fetch.PublicAddress public addresses} only, so that no certificate makes this
 * machine ask its own network.
 */
@NullMarked
package org.mailseal.fetch;

import org.jspecify.annotations.NullMarked;
