package org.mailseal.certificate;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Certificates in the order in which a server sends them: the leaf, then each one's issuer (RFC
 * 8446 §4.4.2).
 *
 * @param certificates at least one
 */
public record Chain(List<X509Certificate> certificates) {
  public Chain {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("a chain holds at least the leaf");
    }
  }

  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  /** What stands above the leaf, nearest first. */
  public List<X509Certificate> issuers() {
    return certificates.subList(1, certificates.size());
  }

  public Leaf facts() {
    return Leaf.of(leaf());
  }
}
