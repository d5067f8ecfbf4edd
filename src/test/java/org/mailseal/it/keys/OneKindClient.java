package org.mailseal.it.keys;

import java.security.cert.X509Certificate;
import java.util.List;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.OpenSsl;

/** A client that verifies signatures by one kind of key only. */
enum OneKindClient {
  RSA("RSA", "RSA-PSS+SHA256:RSA+SHA256"),
  ECDSA("EC", "ECDSA+SHA256");

  private final String algorithm;
  private final String signatures;

  OneKindClient(String algorithm, String signatures) {
    this.algorithm = algorithm;
    this.signatures = signatures;
  }

  /** What it gets in TLS 1.3. */
  Served look(MailPort port, String name) {
    return OpenSsl.sClient(port, List.of("-servername", name, "-sigalgs", signatures));
  }

  boolean isOf(X509Certificate certificate) {
    return certificate.getPublicKey().getAlgorithm().equals(algorithm);
  }

  static String fingerprint(X509Certificate certificate) {
    return CertificateInfo.of(certificate).fingerprint();
  }
}
