package org.mailseal.checkup;

import java.security.cert.X509Certificate;

/** A certificate of a chain, and what its revocation list said of it. */
record CheckedCertificate(X509Certificate certificate, RevocationStatus status) {}
