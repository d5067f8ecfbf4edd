/**
 * One mail port, seen from outside: the dialogue up to TLS, and what was observed.
 *
 * <p>An <em>endpoint</em> is a host, a port and a protocol; every address of the host (A and AAAA)
 * is connected to by itself, because half of them may serve the old certificate. SMTP, IMAP, POP3,
 * ManageSieve and LMTP begin without TLS and are asked for it (STARTTLS, RFC 3207 and RFC 9051
 * §6.2.1; STLS, RFC 2595 §4); smtps, imaps and pop3s begin with the handshake (RFC 8314). The SMTP
 * <em>greeting</em>, the 220, carries the name that the server calls itself (RFC 5321 §4.2); it may
 * take many lines and, behind postscreen, six seconds. 421 means "try later", 554 "not you":
 * neither says anything about the certificate, so such an observation is unknown and never good.
 * What was said before TLS counts for nothing afterwards, and plaintext that arrives together with
 * the answer to STARTTLS was put there by somebody else (RFC 3207 §6).
 *
 * <p>{@link org.mailseal.endpoint.Probe} makes the connections, as the kind of client that a {@link
 * org.mailseal.endpoint.ClientProfile} says; what one of them saw is an {@link
 * org.mailseal.endpoint.Observation}. Observing and judging are apart. A probe accepts every
 * certificate, for its only task is to bring home what is served, by a server that holds the key;
 * {@code inspection} says what it is worth. The handshake is Bouncy Castle's, since the JDK's
 * refuses to show what most needs to be seen.
 *
 * <p>Everything that a server says is hostile until it has gone through {@link
 * org.mailseal.name.Printable}: lines and totals are bounded, and one deadline ends the whole
 * session, however slowly the bytes drip.
 */
@NullMarked
package org.mailseal.endpoint;

import org.jspecify.annotations.NullMarked;
