/**
 * Collects the evidence about mail ports: what the port's addresses serve, what the DNS says of its
 * host, and what the revocation lists say of its certificates.
 *
 * <p>Collecting and judging lie side by side and know nothing of each other; both know {@code
 * inspection.result}, where evidence and findings are records. Who joins them lies above, in {@code
 * inspection.port}; a mail domain is more than its ports ({@code inspection.domain}), and many of
 * both are inspected at once in {@code inspection.batch}.
 *
 * <p>Every wait here ends at a {@link org.mailseal.inspection.Deadline}, or when somebody
 * interrupts it; what is not known by then is unknown, never well.
 */
@NullMarked
package org.mailseal.inspection;

import org.jspecify.annotations.NullMarked;
