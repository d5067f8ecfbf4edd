/**
 * Keys, certificate requests, chains and trust.
 *
 * <p>A <em>request</em> is a key pair and the PKCS#10 structure made from it (RFC 2986). The
 * authority answers with a <em>chain</em>: the leaf that carries our public key, then every issuer
 * up to, but rarely including, the root. The names that count are the DNS names and IP addresses in
 * the subjectAltName extension; the common name is for people (RFC 9525 §2). A key with its chain
 * is a {@link org.mailseal.certificate.CertifiedKey}, what a mail server is given.
 *
 * <p>{@link org.mailseal.certificate.AnswerCheck} decides whether an answer is what was asked for:
 * our public key, names, dates, key usage, and a chain that ends in {@link
 * org.mailseal.certificate.Trust}. {@link org.mailseal.certificate.CertificateInfo} is what a
 * person asks of a certificate first, {@link org.mailseal.certificate.CertificateDetails} all that
 * is to be said. A {@link org.mailseal.certificate.Threshold} is a point in a certificate's life,
 * told by what is left of it. {@link org.mailseal.certificate.RevocationList}s are read entry by
 * entry, for they come from strangers and may be huge.
 *
 * <p>Nothing here reads a file, reaches the network or asks what time it is: instants and
 * randomness are passed in. This room, {@code certificate.file} and {@code certificate.x509}, where
 * certificates are parsed, are the home of Bouncy Castle, of which {@code endpoint} uses the TLS
 * alone. It is never registered as a JCA provider: registered, it would hand out keys whose {@code
 * equals} differs from the JDK's. RSA keys come from {@code certificate.rsa}.
 */
@NullMarked
package org.mailseal.certificate;

import org.jspecify.annotations.NullMarked;
