/**
 * Where a certificate is installed, so that no moment leaves a mail server broken.
 *
 * <p>A <em>target</em> is one consumer of the certificate: it knows which files that server reads
 * and in which form, how the server's own check is asked, and how it is made to read them again. An
 * {@link org.mailseal.install.Installation} takes all targets of one certificate through the same
 * steps: the old files are kept aside, the new ones staged in the <em>same directory</em>
 * (rename(2) is atomic only within a file system), owner and mode as the old file had them, synced,
 * renamed over the old ones, the directory synced; then the servers check and reload.
 *
 * <p>A mail server's running processes keep the old certificate until they are told, and some never
 * notice a failed reload. So nothing here claims success: the caller looks at the live ports, and
 * calls {@code putBack} if they do not serve the new leaf.
 *
 * <p>Commands are argument lists, never shell strings. Every one has a deadline, and its output is
 * a stranger's text.
 */
@NullMarked
package org.mailseal.install;

import org.jspecify.annotations.NullMarked;
