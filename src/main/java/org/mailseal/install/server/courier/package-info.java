/**
 * Courier, whose services each name a certificate in a file that the shell reads, such as
 * /etc/courier/imapd-ssl: {@code TLS_CERTFILE}, with the key in it unless {@code
 * TLS_PRIVATE_KEYFILE} names another.
 *
 * <p>couriertls opens the files at each connection, so that nothing has to be reloaded; but their
 * names are known from the start of couriertcpd. {@code sh -n} is the check of the configuration,
 * and whether the user courier may read the files is asked of the system.
 *
 * <p>Its traps: after STARTTLS the files are opened as the user courier, with TLS from the first
 * byte as root, so that a key which only root may read works on 993 and not on 143; a file with
 * {@code .NAME} or {@code .IP} behind its name goes first for that name or address; and with a key
 * of its own there is a moment between the two renames in which handshakes fail.
 */
@NullMarked
package org.mailseal.install.server.courier;

import org.jspecify.annotations.NullMarked;
