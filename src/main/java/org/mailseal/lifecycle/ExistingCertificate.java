package org.mailseal.lifecycle;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * A certificate with its key that no attempt of Mailseal's has asked for: one that was found in the
 * targets' files, or that a person brought.
 *
 * @param algorithm of its key
 */
record ExistingCertificate(CertifiedKey material, KeyAlgorithm algorithm) {
  /** Empty where its key is of no kind that is used. */
  static Optional<ExistingCertificate> of(CertifiedKey material) {
    return KeyAlgorithm.of(material.chain().leaf().getPublicKey())
        .map(algorithm -> new ExistingCertificate(material, algorithm));
  }

  /**
   * A request with the same key and names, kept for later requests of the same kind.
   *
   * @param name stands in for the names of a certificate that has none
   */
  CertificateRequest request(DnsName name, SecureRandom random) {
    Chain chain = material.chain();
    List<Identifier> names = chain.info().names();
    return CertificateRequest.sign(
        Subject.of(chain.leaf()),
        names.isEmpty() ? List.of(name) : names,
        new KeyPair(chain.leaf().getPublicKey(), material.key()),
        algorithm,
        random);
  }
}
