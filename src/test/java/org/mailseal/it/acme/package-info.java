/** Names are proven to a real ACME server, by real web and name servers. */
@NullMarked
package org.mailseal.it.acme;

import org.jspecify.annotations.NullMarked;
