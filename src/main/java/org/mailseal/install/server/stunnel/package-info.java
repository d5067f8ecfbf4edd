/**
 * stunnel in front of a mail server, through {@code cert} and {@code key} of its services; without
 * {@code key}, the key lies in the file of {@code cert}.
 *
 * <p>It has no check to ask for, so the configuration that it was started with is read here,
 * folders that it includes too. SIGHUP makes it read configuration and files again; where they are
 * wrong, that stands in its log alone, and it goes on with the old ones.
 *
 * <p>Its traps: after {@code setuid} it reads again as that user, and opens its ports again, of
 * which those below 1024 stay closed; with {@code chroot} it looks for its configuration in there.
 * Where a SIGHUP would end like that it is not sent, and {@code reload} must be a restart. Debian's
 * program is called {@code stunnel4}.
 */
@NullMarked
package org.mailseal.install.server.stunnel;

import org.jspecify.annotations.NullMarked;
