package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pkcs8;

/**
 * The key and the certificate that belong together among what files hold, with the chain that can
 * be built from all of them.
 *
 * @param passedOver what is to be said of others that it has replaced, each a printable sentence
 */
public record MatchedKey(CertifiedKey material, List<String> passedOver) {
  /** Of certificates of which one is to be chosen. */
  private static final int SHOWN = 10;

  public MatchedKey {
    passedOver = List.copyOf(passedOver);
  }

  /** Nobody but a person can say which one is meant. */
  public static final class AmbiguousException extends IOException {
    AmbiguousException(String message) {
      super(message);
    }
  }

  /**
   * The one that files hold. One that has expired beside a valid one is passed over, and so is an
   * earlier one of the same names and kind of key.
   *
   * @throws AmbiguousException where there are several, none of which replaces the others
   * @throws IOException where there is no such pair
   */
  public static MatchedKey among(Collection<Bundle> bundles, Instant now) throws IOException {
    List<PrivateKey> keys = bundles.stream().flatMap(b -> b.keys().stream()).distinct().toList();
    List<X509Certificate> certificates =
        bundles.stream().flatMap(b -> b.certificates().stream()).distinct().toList();
    if (keys.isEmpty()) {
      throw new IOException("there is no private key: give the file that holds it, too");
    }
    if (certificates.isEmpty()) {
      throw new IOException("there is a private key, but no certificate: give its file, too");
    }
    Map<X509Certificate, PrivateKey> pairs = new LinkedHashMap<>();
    for (PrivateKey key : keys) {
      PublicKey certified = Pkcs8.publicKey(key);
      certificates.stream()
          .filter(certificate -> certificate.getPublicKey().equals(certified))
          .forEach(certificate -> pairs.put(certificate, key));
    }
    PreferredCertificate preferred =
        PreferredCertificate.of(pairs.keySet(), List.of(), now)
            .orElseThrow(
                () ->
                    new IOException(
                        "no certificate among these belongs to the private key: its certificate is"
                            + " in another file, or was issued for another key"));
    X509Certificate taken = preferred.taken();
    if (!preferred.others().stream().allMatch(other -> replaces(taken, other, now))) {
      throw new AmbiguousException(
          "there are "
              + pairs.size()
              + " certificates with their keys, and one is wanted: "
              + pairs.keySet().stream()
                  .limit(SHOWN)
                  .map(MatchedKey::describe)
                  .collect(Collectors.joining("; "))
              + (pairs.size() > SHOWN ? "; ..." : ""));
    }
    PrivateKey key = pairs.get(taken);
    if (key == null) {
      throw new IllegalStateException("it is one of the pairs");
    }
    return new MatchedKey(
        CertifiedKey.matching(key, Chain.of(taken, certificates)), preferred.passedOver(now));
  }

  private static boolean replaces(X509Certificate taken, X509Certificate other, Instant now) {
    CertificateInfo its = CertificateInfo.of(taken);
    CertificateInfo others = CertificateInfo.of(other);
    boolean expired = its.validAt(now) && now.isAfter(others.notAfter());
    return expired || (its.key().equals(others.key()) && names(its).equals(names(others)));
  }

  private static Set<Object> names(CertificateInfo info) {
    return new HashSet<>(info.names());
  }

  private static String describe(X509Certificate certificate) {
    CertificateInfo info = CertificateInfo.of(certificate);
    return "%s (%s, from %s until %s, SHA-256 %s)"
        .formatted(
            info.subject().isEmpty() ? "an empty subject" : info.subject(),
            info.key(),
            info.notBefore(),
            info.notAfter(),
            info.shortFingerprint());
  }
}
