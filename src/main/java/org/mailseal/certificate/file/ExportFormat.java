package org.mailseal.certificate.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.name.Printable;

/** The forms in which a certificate is handed out. */
public enum ExportFormat {
  /** The chain, the leaf first. */
  PEM("pem", Secret.NONE),
  /** The leaf alone. */
  DER("der", Secret.NONE),
  /** The chain as a degenerate SignedData (RFC 5652 §5.2), what Windows calls .p7b. */
  PKCS7("pkcs7", Secret.NONE),
  PKCS7_PEM("pkcs7-pem", Secret.NONE),
  /** The key, then the chain, in one PEM text. */
  COMBINED("combined", Secret.KEY_MAYBE_LOCKED),
  /** The key alone, as PKCS#8 in PEM. */
  KEY("key", Secret.KEY_MAYBE_LOCKED),
  PKCS12("pkcs12", Secret.KEY_LOCKED),
  /** For readers of before 2018, such as Windows Server 2016. */
  PKCS12_LEGACY("pkcs12-legacy", Secret.KEY_LOCKED),
  JKS("jks", Secret.KEY_LOCKED);

  private enum Secret {
    NONE,
    KEY_MAYBE_LOCKED,
    KEY_LOCKED
  }

  private final String word;
  private final Secret secret;

  ExportFormat(String word, Secret secret) {
    this.word = word;
    this.secret = secret;
  }

  public String word() {
    return word;
  }

  /**
   * Reads a word.
   *
   * @throws IllegalArgumentException with the reason in words that may be shown
   */
  public static ExportFormat of(String written) {
    String word = written.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> format.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + Printable.sanitize(written)
                        + "' is no format; take one of "
                        + Arrays.stream(values())
                            .map(ExportFormat::word)
                            .collect(Collectors.joining(", "))));
  }

  /** Whether the private key is handed out. */
  public boolean holdsKey() {
    return secret != Secret.NONE;
  }

  /** Whether nothing is written without a password. */
  public boolean needsPassword() {
    return secret == Secret.KEY_LOCKED;
  }

  /** Whether a password is of any use: a key in PEM is encrypted with one, and plain without. */
  public boolean takesPassword() {
    return holdsKey();
  }

  /** Whether it can be read on a terminal. */
  public boolean isText() {
    return switch (this) {
      case PEM, PKCS7_PEM, COMBINED, KEY -> true;
      case DER, PKCS7, PKCS12, PKCS12_LEGACY, JKS -> false;
    };
  }

  /** Whether the key stands under an alias. */
  public boolean takesAlias() {
    return secret == Secret.KEY_LOCKED;
  }

  /**
   * The file's bytes, a key under the certificate's name.
   *
   * @throws IOException as the other one
   */
  public byte[] encode(CertifiedKey material, Optional<char[]> password, SecureRandom random)
      throws IOException {
    return encode(material, Optional.empty(), password, random);
  }

  /**
   * The file's bytes.
   *
   * @param alias what the key stands under, where it {@link #takesAlias}
   * @param password needed where {@link #needsPassword}, and not used where not {@link
   *     #takesPassword}
   * @throws IOException where the password is missing, or the form does not take it
   */
  public byte[] encode(
      CertifiedKey material, Optional<String> alias, Optional<char[]> password, SecureRandom random)
      throws IOException {
    return switch (this) {
      case PEM -> ascii(Pem.encode(material.chain().certificates()));
      case DER -> der(material.chain());
      case PKCS7 -> pkcs7(material.chain());
      case PKCS7_PEM -> ascii(Pem.encode(Pem.Label.PKCS7, pkcs7(material.chain())));
      case KEY -> ascii(key(material, password, random));
      case COMBINED ->
          ascii(key(material, password, random) + Pem.encode(material.chain().certificates()));
      case PKCS12 -> store(Format.PKCS12, material, alias, password);
      case PKCS12_LEGACY -> store(Format.PKCS12_LEGACY, material, alias, password);
      case JKS -> store(Format.JKS, material, alias, password);
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] der(Chain chain) {
    try {
      return chain.leaf().getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  private static byte[] pkcs7(Chain chain) throws IOException {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addCertificates(new JcaCertStore(chain.certificates()));
      return generator.generate(new CMSAbsentContent()).getEncoded(ASN1Encoding.DER);
    } catch (CMSException | CertificateEncodingException | RuntimeException e) {
      throw new IOException(
          "a certificate of the chain is too odd for PKCS#7, which would encode it anew; take PEM",
          e);
    }
  }

  private static String key(CertifiedKey material, Optional<char[]> password, SecureRandom random) {
    return password
        .map(
            secret ->
                Pem.encode(
                    Pem.Label.ENCRYPTED_PRIVATE_KEY,
                    EncryptedKey.seal(material.key(), secret, random)))
        .orElseGet(() -> Pem.encode(material.key()));
  }

  private byte[] store(
      Format format, CertifiedKey material, Optional<String> alias, Optional<char[]> password)
      throws IOException {
    char[] secret =
        password.orElseThrow(
            () -> new IOException("a file of the form " + word + " needs a password"));
    if (format == Format.JKS && secret.length < 6) {
      throw new IOException(
          "keytool opens no JKS key store whose password has less than six characters");
    }
    KeyStoreContent store = KeyStoreContent.empty(format);
    store.put(alias, material, secret);
    return store.encode(secret);
  }

  @Override
  public String toString() {
    return word;
  }
}
