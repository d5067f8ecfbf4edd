/** Apache James: which files it reads, how it is checked, and how it is told. */
@NullMarked
package org.mailseal.install.server.james;

import org.jspecify.annotations.NullMarked;
