/** {@code mailseal certificate}: files of certificates and keys, in and out. */
@NullMarked
package org.mailseal.cli.certificate;

import org.jspecify.annotations.NullMarked;
