/**
 * Inspects one mail port: joins what collects the evidence with what checks it.
 *
 * <p>{@link org.mailseal.inspection.port.PortInspector} takes the addresses of a port side by side,
 * and each is inspected for itself: half of a name's addresses may serve the old certificate.
 */
@NullMarked
package org.mailseal.inspection.port;

import org.jspecify.annotations.NullMarked;
