package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Pkcs8;

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
     * Asked only where something encrypted is met that the empty password does not open; once more
     * for what in such a file has a password of its own.
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
   * Reads certificates and requests. Keys are passed over unopened; a PKCS#12 file that is
   * encrypted still needs its password for its certificates.
   *
   * @throws IOException where the file holds neither, or something that cannot be read
   */
  public static Bundle certificates(byte[] file, Passwords passwords) throws IOException {
    return new BundleReader(passwords, false).read(file);
  }

  /**
   * The roots in a file of any form: a list of PEM, a trust store of Java's, what a CA hands out.
   *
   * @param passwords asked where neither the empty password nor the one that every Java's own trust
   *     store has opens it
   * @throws IOException where there is none
   */
  public static List<X509Certificate> roots(byte[] file, Passwords passwords) throws IOException {
    List<X509Certificate> roots = trustStore(file, passwords).certificates();
    if (roots.isEmpty()) {
      throw new IOException("no certificate is in the file");
    }
    return roots;
  }

  private static Bundle trustStore(byte[] file, Passwords passwords) throws IOException {
    AtomicBoolean encrypted = new AtomicBoolean();
    try {
      return certificates(
          file,
          what -> {
            encrypted.set(true);
            return Optional.of("changeit".toCharArray());
          });
    } catch (IOException e) {
      if (!encrypted.get()) {
        throw e;
      }
      return certificates(file, passwords);
    }
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
}
