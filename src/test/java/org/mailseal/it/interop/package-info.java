/** Files that other programs write and read. */
@NullMarked
package org.mailseal.it.interop;

import org.jspecify.annotations.NullMarked;
