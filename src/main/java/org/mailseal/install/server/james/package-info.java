/**
 * Apache James, through {@code <tls>} of its smtpserver.xml, imapserver.xml and pop3server.xml: a
 * key store with a password, or a certificate and a key in PEM.
 *
 * <p>{@code POST /servers?reload-certificate} of its webadmin has it read them again; connections
 * that are open keep the old one. Before, webadmin is asked whether it answers and takes the token.
 *
 * <p>Its traps: it serves whichever key of a store comes first, so the store must hold one and
 * nothing else; and webadmin answers 204, as if all were well, where no server listens on the port
 * that is named.
 *
 * <p>All this is from its source and manual: the server itself was not at hand to be tried.
 */
@NullMarked
package org.mailseal.install.server.james;

import org.jspecify.annotations.NullMarked;
