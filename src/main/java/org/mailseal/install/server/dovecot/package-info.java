/**
 * Dovecot, through {@code ssl_cert} and {@code ssl_key} (2.3) or {@code ssl_server_cert_file} and
 * {@code ssl_server_key_file} (2.4), for all names or in a block such as {@code local_name}.
 *
 * <p>Its config process reads both files as root at {@code doveadm reload}; a login process keeps
 * what it was given until its last connection has ended. {@code doveconf} says which files are
 * read; the key's only with {@code -P}, which shows passwords, too, so that its output is never
 * repeated.
 *
 * <p>Its traps: {@code doveconf -n} finds nothing wrong where a file is missing or holds no PEM,
 * though Dovecot would not start; 2.3 needs a {@code <} before a file's name, and 2.4 does not take
 * it.
 */
@NullMarked
package org.mailseal.install.server.dovecot;

import org.jspecify.annotations.NullMarked;
