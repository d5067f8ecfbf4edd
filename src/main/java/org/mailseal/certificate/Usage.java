package org.mailseal.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * One thing that a certificate may be used for.
 *
 * @param name as RFC 5280 §4.2.1.3 and §4.2.1.12 name it, such as {@code serverAuth}, or an object
 *     identifier in dots where it is not one of these
 * @param words for people, such as "TLS server"; printable
 */
public record Usage(String name, String words) {
  /** In the order of their bits. */
  private static final List<Usage> KEY_USAGES =
      List.of(
          new Usage("digitalSignature", "signatures"),
          new Usage("nonRepudiation", "signatures that bind"),
          new Usage("keyEncipherment", "encryption of keys"),
          new Usage("dataEncipherment", "encryption of data"),
          new Usage("keyAgreement", "key agreement"),
          new Usage("keyCertSign", "signing certificates"),
          new Usage("cRLSign", "signing revocation lists"),
          new Usage("encipherOnly", "key agreement for encryption only"),
          new Usage("decipherOnly", "key agreement for decryption only"));

  private static final Map<String, Usage> PURPOSES =
      Map.ofEntries(
          Map.entry("2.5.29.37.0", new Usage("anyExtendedKeyUsage", "anything")),
          Map.entry("1.3.6.1.5.5.7.3.1", new Usage("serverAuth", "TLS server")),
          Map.entry("1.3.6.1.5.5.7.3.2", new Usage("clientAuth", "TLS client")),
          Map.entry("1.3.6.1.5.5.7.3.3", new Usage("codeSigning", "signing programs")),
          Map.entry("1.3.6.1.5.5.7.3.4", new Usage("emailProtection", "S/MIME")),
          Map.entry("1.3.6.1.5.5.7.3.8", new Usage("timeStamping", "time stamps")),
          Map.entry("1.3.6.1.5.5.7.3.9", new Usage("OCSPSigning", "signing OCSP answers")),
          Map.entry("1.3.6.1.5.2.3.5", new Usage("pkInitKDC", "Kerberos server")),
          Map.entry("1.3.6.1.5.5.8.2.2", new Usage("iKEIntermediate", "IPsec")),
          Map.entry("1.3.6.1.4.1.311.10.3.3", new Usage("serverGatedCrypto", "old TLS server")),
          Map.entry("1.3.6.1.4.1.311.20.2.2", new Usage("smartcardLogon", "smart card logon")));

  /** The keyUsage extension; empty where there is none, and the key is good for anything. */
  static List<Usage> ofKey(X509Certificate certificate) {
    boolean[] bits = certificate.getKeyUsage();
    return bits == null ? List.of() : ofBits(bit -> bit < bits.length && bits[bit]);
  }

  /** The same of a request. */
  static List<Usage> ofKey(KeyUsage extension) {
    byte[] bits = extension.getBytes();
    return ofBits(
        bit -> bit / 8 < bits.length && (bits[bit / 8] & 0x80 >> bit % 8) != 0); // X.680 §22.1
  }

  private static List<Usage> ofBits(IntPredicate set) {
    return IntStream.range(0, KEY_USAGES.size()).filter(set).mapToObj(KEY_USAGES::get).toList();
  }

  /** The extended key usage; empty where there is none, and it is good for any purpose. */
  static List<Usage> extended(X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null ? List.of() : purposes.stream().map(Usage::purpose).toList();
    } catch (CertificateParsingException e) {
      return List.of(new Usage("unreadable", "an extension that cannot be read"));
    }
  }

  /** The same of a request. */
  static List<Usage> extended(ExtendedKeyUsage extension) {
    return Arrays.stream(extension.getUsages())
        .map(KeyPurposeId::getId)
        .map(Usage::purpose)
        .toList();
  }

  private static Usage purpose(String oid) {
    Usage known = PURPOSES.get(oid);
    return known == null ? new Usage(oid, "another purpose") : known;
  }

  /** {@code TLS server (serverAuth)}. */
  public String display() {
    return words + " (" + name + ")";
  }
}
