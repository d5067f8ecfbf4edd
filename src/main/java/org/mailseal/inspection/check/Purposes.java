package org.mailseal.inspection.check;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.SentChain;
import org.mailseal.inspection.result.Topic;

/** What a certificate's key may be used for (RFC 5280 §4.2.1.3, §4.2.1.12). */
final class Purposes {
  private static final String SERVER = "1.3.6.1.5.5.7.3.1";
  private static final String ANY = "2.5.29.37.0";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_ENCIPHERMENT = 2;
  private static final String FIX = "have it issued with the profile for TLS servers";

  private Purposes() {}

  /** The worst that is to be said. */
  static Finding of(X509Certificate leaf) {
    List<String> purposes;
    try {
      List<String> stated = leaf.getExtendedKeyUsage();
      purposes = stated == null ? List.of() : stated;
    } catch (CertificateParsingException unreadable) {
      return failure("its extended key usage cannot be read", "RFC 5280 §4.2.1.12");
    }
    if (!purposes.isEmpty() && !purposes.contains(SERVER) && !purposes.contains(ANY)) {
      return failure(
          "the certificate is not for TLS servers: serverAuth is missing", "RFC 5280 §4.2.1.12");
    }
    return signing(leaf, purposes);
  }

  private static Finding signing(X509Certificate leaf, List<String> purposes) {
    boolean[] usage = leaf.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      boolean rsa = leaf.getPublicKey().getAlgorithm().equals("RSA");
      return rsa && usage[KEY_ENCIPHERMENT]
          ? warning(
              "its key may only encrypt keys, not sign: TLS 1.3 and strict clients refuse it",
              "RFC 8446 §4.4.2.2")
          : failure("its key may not sign, so no TLS can use it", "RFC 8446 §4.4.2.2");
    }
    if (leaf.getBasicConstraints() >= 0 && !SentChain.isRoot(leaf)) {
      return warning(
          "it is a CA's certificate, which some clients refuse of a server", "RFC 5280 §4.2.1.9");
    }
    return purposes.contains(SERVER)
        ? Finding.ok(Topic.KEY_USAGE, "it is for TLS servers", "RFC 5280 §4.2.1.12")
        : warning(
            "it does not say that it is for TLS servers (serverAuth), as Apple's clients demand",
            "CA/B BR §7.1.2.7");
  }

  private static Finding warning(String what, String clause) {
    return Finding.warning(Topic.KEY_USAGE, what, FIX, clause);
  }

  private static Finding failure(String what, String clause) {
    return Finding.failure(Topic.KEY_USAGE, what, FIX, clause);
  }
}
