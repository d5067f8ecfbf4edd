/** DNS and DNSSEC as a real BIND serves them. */
@NullMarked
package org.mailseal.it.dns;

import org.jspecify.annotations.NullMarked;
