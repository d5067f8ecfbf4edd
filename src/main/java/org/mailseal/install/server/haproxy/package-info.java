/**
 * HAProxy in front of a mail server, through a {@code crt} file or a line of a {@code crt-list}:
 * the certificate, its issuers and the key in one.
 *
 * <p>{@code haproxy -c} loads the certificates and refuses what is no pair. The master reads as
 * root, whatever {@code user} is.
 *
 * <p>With a {@code stats socket} of level admin the running process is handed the new content
 * ({@code set ssl cert}, {@code commit ssl cert}): all ports change in one step and no process is
 * replaced. Without one, the master gets SIGUSR2 and starts new workers, while the old ones keep
 * the connections that they have.
 *
 * <p>Its traps: a HAProxy without a master ({@code -W}, {@code -Ws}) ignores SIGUSR2; and what is
 * set through the socket must be shorter than {@code tune.bufsize}, or HAProxy hangs up without a
 * word.
 */
@NullMarked
package org.mailseal.install.server.haproxy;

import org.jspecify.annotations.NullMarked;
