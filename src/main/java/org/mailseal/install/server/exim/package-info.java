/**
 * Exim, through {@code tls_certificate} and {@code tls_privatekey}.
 *
 * <p>The daemon gives up root and opens both files as {@code exim_user}, so a new key gets a group
 * that this user is in. {@code exim -bV} checks the syntax alone; {@code exim -bP} says which files
 * are read and as whom, and a value that is expanded for each connection is no file that could be
 * written.
 *
 * <p>It is reloaded with SIGHUP, which keeps the process id. Its traps: a SIGHUP succeeds with a
 * key that the user may not read or that is another certificate's, and no port offers TLS from then
 * on; and it watches the directory that a link leads to, so that a link that is turned elsewhere
 * goes unnoticed.
 */
@NullMarked
package org.mailseal.install.server.exim;

import org.jspecify.annotations.NullMarked;
