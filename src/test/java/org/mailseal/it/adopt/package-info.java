/** What an ACME authority offers and demands beside proofs, asked of a real one. */
@NullMarked
package org.mailseal.it.adopt;

import org.jspecify.annotations.NullMarked;
