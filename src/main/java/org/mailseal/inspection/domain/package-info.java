/**
 * Inspects a mail domain: what it publishes for all of its servers, and which ports that leads to.
 *
 * <p>Mail comes to the hosts of the MX records (RFC 5321 §5.1); mail programs find theirs by SRV
 * records (RFC 6186, RFC 8314 §5.1) or by guessing. {@link
 * org.mailseal.inspection.domain.DomainInspector} has these checked, with MTA-STS and TLSRPT, and
 * says which ports there are to inspect, as a {@link org.mailseal.inspection.domain.DomainPlan}.
 */
@NullMarked
package org.mailseal.inspection.domain;

import org.jspecify.annotations.NullMarked;
