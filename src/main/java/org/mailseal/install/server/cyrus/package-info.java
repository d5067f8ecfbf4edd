/**
 * Cyrus IMAP, through {@code tls_server_cert} and {@code tls_server_key} of imapd.conf, which a
 * service may replace with options of its own.
 *
 * <p>Its services run as the user cyrus and open both files as that user, whom a new key belongs
 * to. {@code cyr_info conf} says which files they are, and fails where imapd.conf is broken; what
 * is in the files it does not look at. Whether the user may read them is asked of the system.
 *
 * <p>A process keeps what it read for as long as it lives; at a HUP, master ends those without a
 * client at once, and the others when their client goes. Its trap: while imapd.conf is broken, new
 * processes end at once, and after five of them master gives the port up until the next HUP. Debian
 * calls master {@code cyrmaster}.
 */
@NullMarked
package org.mailseal.install.server.cyrus;

import org.jspecify.annotations.NullMarked;
