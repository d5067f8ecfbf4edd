/**
 * The check-up: what a mail port serves, and what that is worth.
 *
 * <p>A {@link org.mailseal.checkup.Visit} names a mail port. The check-up looks at every address of
 * it, several times and in several manners, asks the DNS, and keeps what it saw as {@link
 * org.mailseal.checkup.Evidence}. Judges turn the evidence into {@link
 * org.mailseal.checkup.Finding}s: ok, warning, failure or unknown, each with its fix and the clause
 * that it is held against. What could not be found out is unknown, never ok.
 *
 * <p>A mail domain is checked up before its ports: {@link org.mailseal.checkup.DomainCheckUp}
 * judges what it publishes for all of them and says which ports there are to visit, as a {@link
 * org.mailseal.checkup.DomainPlan}. Its MTA-STS policy comes from a {@link
 * org.mailseal.checkup.PolicySource} that the judges of its ports ask, too.
 */
@NullMarked
package org.mailseal.checkup;

import org.jspecify.annotations.NullMarked;
