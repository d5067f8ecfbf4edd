/**
 * One mail port, and what a connection to it saw.
 *
 * <p>An <em>endpoint</em> is a host, a port and a protocol; every address of the host (A and AAAA)
 * is connected to by itself, because half of them may serve the old certificate. SMTP, IMAP, POP3,
 * ManageSieve and LMTP begin without TLS and are asked for it (STARTTLS, RFC 3207 and RFC 9051
 * §6.2.1; STLS, RFC 2595 §4); smtps, imaps and pop3s begin with the handshake (RFC 8314). The SMTP
 * <em>greeting</em>, the 220, carries the name that the server calls itself (RFC 5321 §4.2); it may
 * take many lines and, behind postscreen, six seconds.
 *
 * <p>What one connection saw, as the kind of client that a {@link
 * org.mailseal.endpoint.ClientProfile} says, is an {@link org.mailseal.endpoint.Observation}: a
 * chain that was served, or a {@link org.mailseal.endpoint.Fault}. Some faults say nothing about
 * the certificate: 421 means "try later", 554 "not you"; such an observation is unknown and never
 * good. What a port agrees to when nothing better is offered is a {@link
 * org.mailseal.endpoint.WeakTls}, what it says to mail without TLS a {@link
 * org.mailseal.endpoint.MailInClear}; both cost connections of their own. Observing and judging are
 * apart: {@code endpoint.probe} brings home what is served, {@code inspection} says what it is
 * worth.
 */
@NullMarked
package org.mailseal.endpoint;

import org.jspecify.annotations.NullMarked;
