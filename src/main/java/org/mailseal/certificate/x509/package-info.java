/**
 * X.509 certificates as they are really made (RFC 5280 §4).
 *
 * <p>Java's own parser refuses a certificate as a whole for one field that nobody else minds, such
 * as alternative names that are not critical beside an empty subject (§4.1.2.6). OpenSSL, GnuTLS
 * and so every mail server take it, and it is the worst certificates that most need to be seen. So
 * what Java refuses is read here field by field ({@link
 * org.mailseal.certificate.x509.FieldwiseCertificate}): one odd field never hides another, and what
 * is odd is told with its clause ({@link org.mailseal.certificate.x509.Oddity}).
 *
 * <p>All is hostile input. Nothing is calculated with a key but on request, and whoever asks has
 * looked at its size before.
 */
@NullMarked
package org.mailseal.certificate.x509;

import org.jspecify.annotations.NullMarked;
