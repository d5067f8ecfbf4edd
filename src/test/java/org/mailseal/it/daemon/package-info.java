/** The daemon: it renews what is due, goes on where a killed one was, and watches the ports. */
@NullMarked
package org.mailseal.it.daemon;

import org.jspecify.annotations.NullMarked;
