/** {@code mailseal csr}: requests for a CA that answers by hand, and its answers. */
@NullMarked
package org.mailseal.cli.csr;

import org.jspecify.annotations.NullMarked;
