/**
 * Checks of what a mail domain publishes for all of its servers: MX and SRV records, MTA-STS
 * policy, TLS reporting. Each is a pure function of {@link
 * org.mailseal.inspection.result.DomainEvidence}.
 */
@NullMarked
package org.mailseal.inspection.check.domain;

import org.jspecify.annotations.NullMarked;
