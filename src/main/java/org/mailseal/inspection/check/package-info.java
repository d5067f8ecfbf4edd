/**
 * Checks of what a mail port serves, one class each, and the list of all checks.
 *
 * <p>A check is a pure function of evidence, so each is tried with certificates made for it. It is
 * asked first whether it applies ({@code appliesTo}); where it does, it says ok, warning, failure
 * or unknown, each under a code, with the fix and the clause that it is held against. What could
 * not be found out is unknown, never ok. Whether STARTTLS is offered is part of {@link
 * org.mailseal.inspection.check.ReachabilityCheck}. {@link org.mailseal.inspection.check.CheckList}
 * lists them all in the order in which their findings are shown, those of {@code
 * inspection.check.domain} included: a new check is a class, its test, and a line there.
 */
@NullMarked
package org.mailseal.inspection.check;

import org.jspecify.annotations.NullMarked;
