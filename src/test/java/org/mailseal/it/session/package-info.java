/**
 * Whole sessions at the command line, as {@code src/test/sessions} has them: what people see first,
 * and what the documentation quotes.
 */
@NullMarked
package org.mailseal.it.session;

import org.jspecify.annotations.NullMarked;
