/**
 * MTA-STS (RFC 8461): the policy by which a mail domain tells senders to insist on TLS and on a
 * certificate that fits.
 *
 * <p>A TXT record at {@code _mta-sts.DOMAIN} announces the policy and carries its id (§3.1); the
 * {@link org.mailseal.mtasts.MtaStsPolicy} itself lies behind {@code
 * https://mta-sts.DOMAIN/.well-known/mta-sts.txt}, and counts only where that server's certificate
 * is valid (§3.3). It has a mode, a maximum age, and patterns of the MX hosts that it allows.
 *
 * <p>A {@link org.mailseal.mtasts.PolicySource} asks for both and keeps the answer for some
 * minutes: hundreds of hosts may be MXes of one domain. What a domain says is a {@link
 * org.mailseal.mtasts.MtaStsResult}; no record, no policy behind it, and a policy that cannot be
 * fetched are three things. Whether a host keeps to a policy is judged in {@code inspection.check}.
 */
@NullMarked
package org.mailseal.mtasts;

import org.jspecify.annotations.NullMarked;
