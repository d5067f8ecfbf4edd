/**
 * Inspects one mail port: every address of it, several times and as several kinds of client; then
 * judges what was seen.
 *
 * <p>{@link org.mailseal.inspection.port.PortInspector} takes the addresses of a port side by side;
 * each is a {@link org.mailseal.inspection.port.PortInspection} of its own, for half of a name's
 * addresses may serve the old certificate.
 */
@NullMarked
package org.mailseal.inspection.port;

import org.jspecify.annotations.NullMarked;
