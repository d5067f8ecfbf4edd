/**
 * The health of every port between two renewals: what is checked again and again, and what has
 * changed since the check before.
 *
 * <p>Nothing is believed at first sight. An <em>incident</em> is <em>soft</em> until a second check
 * has confirmed it (a third, where a port cannot be reached), then <em>hard</em> until two checks
 * in a row have not found it any more; then it is <em>recovered</em>. {@link
 * org.mailseal.monitor.PortHealth} is that state machine, a pure function of one inspection after
 * the other; {@link org.mailseal.monitor.Monitor} feeds it, keeps its results in the ledger, and
 * judges nothing while a renewal changes what the ports serve.
 */
@NullMarked
package org.mailseal.monitor;

import org.jspecify.annotations.NullMarked;
