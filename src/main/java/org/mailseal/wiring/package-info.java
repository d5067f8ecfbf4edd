/**
 * The composition root: the rooms, put together as the settings say.
 *
 * <p>Time, randomness and the network come in here and nowhere below; {@link
 * org.mailseal.wiring.ExternalSources} gives what is asked beside the mail ports (the DNS,
 * policies, revocation lists) its limits. Commands open a {@link org.mailseal.wiring.Wiring}, use
 * what is in it, and close it; it knows nothing of command lines and exit codes. A {@link
 * org.mailseal.wiring.StopSignal} turns SIGINT, SIGTERM and SIGHUP into a wish that is read between
 * two steps, because the step in progress still needs the ledger.
 */
@NullMarked
package org.mailseal.wiring;

import org.jspecify.annotations.NullMarked;
