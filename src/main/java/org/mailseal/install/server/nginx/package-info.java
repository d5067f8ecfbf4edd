/** nginx in front of a mail server: which files it reads, how it is checked, and how it is told. */
@NullMarked
package org.mailseal.install.server.nginx;

import org.jspecify.annotations.NullMarked;
