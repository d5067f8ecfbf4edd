/**
 * The end of a certificate that the settings do not name any more.
 *
 * <p>A certificate that is taken out of the settings is not renewed and not checked any more. What
 * is known of it stays: servers may go on serving it, so its alerts go on, and {@code status} lists
 * it. Only when it is <em>retired</em> does the ledger drop everything but the trail: its attempts
 * with their keys, its alerts, what its ports served and what was wrong with them. One of the same
 * name that comes into the settings later begins anew.
 *
 * <p>Files stay where they are unless their removal is asked for: a server that still names them
 * would not start without them.
 */
@NullMarked
package org.mailseal.lifecycle.retirement;

import org.jspecify.annotations.NullMarked;
