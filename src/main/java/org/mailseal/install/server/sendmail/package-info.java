/**
 * Sendmail, through {@code confSERVER_CERT} and {@code confSERVER_KEY} of sendmail.mc, which m4
 * makes into {@code ServerCertFile} and {@code ServerKeyFile} of sendmail.cf.
 *
 * <p>It reads both files once, at its start, as root, and is restarted: a SIGHUP ended one that had
 * not been started by its full path. {@code sendmail -bt} ends with an error where the
 * configuration is broken, and says nothing of the files, so sendmail.cf is read here.
 *
 * <p>Its traps: with a key that is not root's, or that others may read, it runs and offers no TLS,
 * unless {@code DontBlameSendmail} allows that; so it does without {@code CACertFile} or {@code
 * CACertPath}. Other mail servers have a program called {@code sendmail}, too.
 */
@NullMarked
package org.mailseal.install.server.sendmail;

import org.jspecify.annotations.NullMarked;
