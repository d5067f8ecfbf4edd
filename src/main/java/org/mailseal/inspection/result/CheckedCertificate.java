package org.mailseal.inspection.result;

import java.security.cert.X509Certificate;

/** A certificate of a chain, and what its revocation list said of it. */
public record CheckedCertificate(X509Certificate certificate, RevocationStatus status) {}
