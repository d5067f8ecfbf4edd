package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pkcs8;
import org.mailseal.name.Printable;

/**
 * What a file of certificates holds, whatever its form: PEM, DER, PKCS#7, PKCS#12, JKS, base64
 * without armour, or a ZIP of several of these. The files come from strangers: what reading one
 * costs is bounded, in memory by its size and in time by {@link KeyDerivationBudget}. What is
 * damaged is an error, and every error is one printable line that holds neither a password nor a
 * key.
 *
 * @param forms what was found, in words such as "PKCS#12", in its order
 * @param certificates in the file's order, none twice; none is checked
 * @param keys RSA and EC, each encoded as {@link Pkcs8} does
 * @param requests in the file's order, none twice
 */
public record Bundle(
    List<String> forms,
    List<X509Certificate> certificates,
    List<PrivateKey> keys,
    List<CertificateRequest> requests) {
  /** In bytes. A certificate has some thousand, a chain with everything beside it some ten. */
  public static final int MAX_BYTES = 1024 * 1024;

  /** Of certificates of which one is to be chosen. */
  private static final int SHOWN = 10;

  public Bundle {
    forms = List.copyOf(forms);
    certificates = List.copyOf(certificates);
    keys = List.copyOf(keys);
    requests = List.copyOf(requests);
  }

  /** Who knows the passwords. */
  @FunctionalInterface
  public interface Passwords {
    /**
     * Asked only where something encrypted is met that the empty password does not open.
     *
     * @param forWhat in printable words, such as "the PKCS#12 file" or "the private key"
     * @return empty where there is none
     */
    Optional<char[]> ask(String forWhat) throws IOException;

    /** Knows none. */
    static Passwords none() {
      return forWhat -> Optional.empty();
    }
  }

  /**
   * Reads everything, and opens what is encrypted.
   *
   * @throws IOException where the file holds nothing, or something that cannot be read
   */
  public static Bundle read(byte[] file, Passwords passwords) throws IOException {
    return new BundleReader(passwords, true).read(file);
  }

  /**
   * Reads certificates and requests. Keys are passed over unopened; a PKCS#12 or JKS file still
   * needs its password for its certificates.
   *
   * @throws IOException where the file holds neither, or something that cannot be read
   */
  public static Bundle certificates(byte[] file, Passwords passwords) throws IOException {
    return new BundleReader(passwords, false).read(file);
  }

  /** Never shows a key. */
  @Override
  public String toString() {
    return "Bundle["
        + String.join(", ", forms)
        + ": "
        + certificates.size()
        + " certificates, "
        + keys.size()
        + " keys, "
        + requests.size()
        + " requests]";
  }

  /**
   * The one key and certificate that belong together among what files hold, with the chain that can
   * be built from all of them.
   *
   * @throws IOException where there is no such pair, or more than one
   */
  public static CertifiedKey certifiedKey(Collection<Bundle> bundles) throws IOException {
    List<PrivateKey> keys = bundles.stream().flatMap(b -> b.keys().stream()).distinct().toList();
    List<X509Certificate> certificates =
        bundles.stream().flatMap(b -> b.certificates().stream()).distinct().toList();
    if (keys.isEmpty()) {
      throw new IOException("there is no private key: give the file that holds it, too");
    }
    if (certificates.isEmpty()) {
      throw new IOException("there is a private key, but no certificate: give its file, too");
    }
    List<Pair> pairs = new ArrayList<>();
    for (PrivateKey key : keys) {
      PublicKey certified = Pkcs8.publicKey(key);
      certificates.stream()
          .filter(certificate -> certificate.getPublicKey().equals(certified))
          .forEach(certificate -> pairs.add(new Pair(key, certificate)));
    }
    if (pairs.isEmpty()) {
      throw new IOException(
          "no certificate among these belongs to the private key: its certificate is in another"
              + " file, or was issued for another key");
    }
    if (pairs.size() > 1) {
      throw new IOException(
          "there are "
              + pairs.size()
              + " certificates with their keys, and one is wanted: "
              + pairs.stream().limit(SHOWN).map(Pair::subject).collect(Collectors.joining("; "))
              + (pairs.size() > SHOWN ? "; ..." : ""));
    }
    Pair pair = pairs.getFirst();
    return CertifiedKey.matching(pair.key, Chain.of(pair.certificate, certificates));
  }

  private record Pair(PrivateKey key, X509Certificate certificate) {
    String subject() {
      return Printable.sanitize(certificate.getSubjectX500Principal().getName());
    }
  }
}
