/** Dovecot: which files it reads, how it is checked, and how it is told. */
@NullMarked
package org.mailseal.install.server.dovecot;

import org.jspecify.annotations.NullMarked;
