/**
 * A renewal from beginning to end, shown step by step and touching nothing live: a scratch mail
 * server on loopback whose certificate is about to end, an authority of our own, and a scratch
 * folder to install into.
 *
 * <p>Everything but those three is the real thing: the ledger, the renewal, the targets' file
 * formats, the look at the port, the alerts, the reminder, and how it is mailed. No command of the
 * host is run. What a rehearsal shows is what happens on a host, less the host's servers; and
 * nothing is left behind.
 */
@NullMarked
package org.mailseal.rehearsal;

import org.jspecify.annotations.NullMarked;
