/**
 * How a mail port is looked at: the dialogue up to TLS, the handshake, the farewell.
 *
 * <p>{@link org.mailseal.endpoint.probe.Probe} makes the connections. It accepts every certificate,
 * for its only task is to bring home what is served, by a server that holds the key. The handshake
 * is Bouncy Castle's, since the JDK's refuses to show what most needs to be seen. What was said
 * before TLS counts for nothing afterwards, and plaintext that arrives together with the answer to
 * STARTTLS was put there by somebody else (RFC 3207 §6).
 *
 * <p>Everything that a server says is hostile until it has gone through {@link
 * org.mailseal.name.Printable}: lines and totals are bounded, and one deadline ends the whole
 * session, however slowly the bytes drip.
 */
@NullMarked
package org.mailseal.endpoint.probe;

import org.jspecify.annotations.NullMarked;
