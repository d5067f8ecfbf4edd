/** {@code mailseal inspect}: what is named, how far it goes, and how the outcome is shown. */
@NullMarked
package org.mailseal.cli.inspect;

import org.jspecify.annotations.NullMarked;
