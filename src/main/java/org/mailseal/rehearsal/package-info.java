/**
 * The whole way, in front of everybody's eyes and touching nothing live: a scratch mail server on
 * loopback whose certificate is about to end, an authority of our own, and a scratch folder to
 * install into.
 *
 * <p>Everything but those three is the real thing: the ledger, the renewal, the targets' file
 * formats, the look at the port, the alerts, the reminder and the way it is mailed. What a
 * rehearsal shows is what happens on a host, less the host's servers.
 */
@NullMarked
package org.mailseal.rehearsal;

import org.jspecify.annotations.NullMarked;
