/**
 * The end of a certificate that the settings do not name any more.
 *
 * <p>A certificate that is taken out of the settings is not renewed and not checked any more. What
 * is known of it stays: servers may go on serving it, so its alerts go on, and {@code status} lists
 * it. Only when it is <em>retired</em> does the ledger drop everything but the trail: its attempts
 * with their keys, its alerts, what its ports served and what was wrong with them. One of the same
 * name that comes into the settings later begins anew.
 *
 * <p>Files stay where they are unless their removal is asked for, and also then where they are
 * still used: by another certificate of the settings, by a server of this host whose configuration
 * names them, or by whoever serves the certificate now at a port that was known. A server that
 * names a file does not start without it.
 */
@NullMarked
package org.mailseal.lifecycle.retirement;

import org.jspecify.annotations.NullMarked;
