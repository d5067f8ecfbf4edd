/**
 * MTA-STS (RFC 8461): the policy by which a mail domain tells senders to insist on TLS and on a
 * certificate that fits.
 *
 * <p>A TXT record at {@code _mta-sts.DOMAIN} announces the policy and carries its id; the {@link
 * org.mailseal.mtasts.MtaStsPolicy} itself lies behind {@code https://mta-sts.DOMAIN/}. A {@link
 * org.mailseal.mtasts.PolicySource} asks for both and keeps the answer for a while: hundreds of
 * hosts may be MXes of one domain. Whether a host keeps to a policy is judged in {@code
 * inspection.check}.
 */
@NullMarked
package org.mailseal.mtasts;

import org.jspecify.annotations.NullMarked;
