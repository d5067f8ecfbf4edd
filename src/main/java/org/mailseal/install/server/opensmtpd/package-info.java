/**
 * OpenSMTPD, through {@code pki NAME cert} and {@code pki NAME key} of smtpd.conf.
 *
 * <p>It reads both files once, at its start, and there is no reload: a SIGHUP ends it, so it is
 * restarted. {@code smtpd -n} refuses files that are not root's, a key with a mode above 0740 and a
 * certificate above 0755; it does not compare the two.
 *
 * <p>No command prints its settings, so smtpd.conf is read here, with its includes. Postfix has
 * processes of the same name, {@code smtpd}.
 */
@NullMarked
package org.mailseal.install.server.opensmtpd;

import org.jspecify.annotations.NullMarked;
