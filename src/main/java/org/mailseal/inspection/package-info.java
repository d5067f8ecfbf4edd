/**
 * Collects evidence. Of a mail port at one address ({@link org.mailseal.inspection.PortCollector}):
 * what it serves to several kinds of client, what the DNS says of its host, and what the revocation
 * lists say of its certificates. Of a mail domain ({@link
 * org.mailseal.inspection.DomainQuestions}): what it publishes.
 *
 * <p>Collecting and checking lie side by side and know nothing of each other; both know {@code
 * inspection.result}, where evidence and findings are records. What joins them lies above, in
 * {@code inspection.port} and {@code inspection.domain}; many of both are inspected at once in
 * {@code inspection.batch}.
 *
 * <p>Every wait here ends at a {@link org.mailseal.inspection.Deadline}, or when somebody
 * interrupts it; what is not known at that time is unknown, never well.
 */
@NullMarked
package org.mailseal.inspection;

import org.jspecify.annotations.NullMarked;
