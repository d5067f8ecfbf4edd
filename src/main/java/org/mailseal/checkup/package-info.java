/**
 * The check-up: what a mail port serves, and what that is worth.
 *
 * <p>A {@link org.mailseal.checkup.Visit} names a mail port. The check-up looks at every address of
 * it, several times and in several manners, asks the DNS, and keeps what it saw as {@link
 * org.mailseal.checkup.Evidence}. Judges turn the evidence into {@link
 * org.mailseal.checkup.Finding}s: ok, warning, failure or unknown, each with its fix and the clause
 * that it is held against. What could not be found out is unknown, never ok.
 */
@NullMarked
package org.mailseal.checkup;

import org.jspecify.annotations.NullMarked;
