/**
 * Real mail servers and a real ACME authority for the integration tests, each in a scratch folder.
 *
 * <p>Postfix, Dovecot and Pebble come from Debian's packages ({@code src/test/servers/install}),
 * and run beside whatever the machine itself runs: their own settings, queue, state and free ports
 * on 127.0.0.1. Postfix and Dovecot need root, because their parts run as users of their own; so
 * does {@code mvn verify}. What is served is seen through a fresh {@code openssl s_client}, never
 * through the code under test, and certificates for the state before are made by {@code openssl},
 * too.
 *
 * <p>Everything started here is stopped on {@code close}, by its own process id, and {@code close}
 * fails where something is left running. Every wait polls a condition and has a deadline.
 */
@NullMarked
package org.mailseal.servers;

import org.jspecify.annotations.NullMarked;
