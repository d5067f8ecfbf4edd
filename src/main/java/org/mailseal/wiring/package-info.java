/**
 * The composition root: the rooms, furnished as the settings say.
 *
 * <p>Time, randomness and the network come in here and nowhere below. Commands open a {@link
 * org.mailseal.wiring.Wiring}, use what is in it, and close it; it knows nothing of command lines
 * and exit codes.
 */
@NullMarked
package org.mailseal.wiring;

import org.jspecify.annotations.NullMarked;
