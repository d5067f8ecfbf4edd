/** Servers with a certificate for each kind of key, RSA and ECDSA, as clients of each see them. */
@NullMarked
package org.mailseal.it.keys;

import org.jspecify.annotations.NullMarked;
