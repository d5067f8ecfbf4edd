/** Requests that are handed to a CA, and their answers, which come later. */
@NullMarked
package org.mailseal.it.csr;

import org.jspecify.annotations.NullMarked;
