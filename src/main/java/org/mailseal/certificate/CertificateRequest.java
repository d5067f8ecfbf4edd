package org.mailseal.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.mailseal.certificate.rsa.NativeRsa;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** A PKCS#10 certification request (RFC 2986). */
public final class CertificateRequest {
  /** A common name has at most 64 characters (X.520, RFC 5280 appendix A.1: ub-common-name). */
  static final int MAX_COMMON_NAME_CHARACTERS = 64;

  private final byte[] der;
  private final JcaPKCS10CertificationRequest parsed;

  private CertificateRequest(byte[] der) throws IOException {
    this.der = der;
    this.parsed = new JcaPKCS10CertificationRequest(der);
  }

  /**
   * Makes and signs a request: the first DNS name as the common name (where its length allows), all
   * names as subjectAltName.
   *
   * @param names the primary name first; duplicates are dropped
   */
  public static CertificateRequest sign(
      Subject subject,
      List<? extends Identifier> names,
      KeyPair key,
      KeyAlgorithm algorithm,
      SecureRandom random) {
    return sign(subject, names, key, algorithm, Optional.empty(), random);
  }

  /**
   * The same.
   *
   * @param renewed the certificate that a Microsoft authority is to renew; see {@link
   *     RenewalRequest}
   */
  public static CertificateRequest sign(
      Subject subject,
      List<? extends Identifier> names,
      KeyPair key,
      KeyAlgorithm algorithm,
      Optional<X509Certificate> renewed,
      SecureRandom random) {
    X500Name subjectName = subject.with(commonName(names));
    try {
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      // Critical where there is no subject to speak of (RFC 5280 §4.2.1.6).
      boolean critical = subjectName.getRDNs().length == 0;
      extensions.addExtension(
          Extension.subjectAlternativeName, critical, AlternativeNames.of(names));
      PKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(subjectName, key.getPublic())
              .addAttribute(
                  PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
      renewed.ifPresent(
          one -> builder.addAttribute(RenewalRequest.RENEWED, RenewalRequest.renewed(one)));
      JcaContentSignerBuilder signer =
          new JcaContentSignerBuilder(algorithm.signature()).setSecureRandom(random);
      if (algorithm.rsa()) {
        NativeRsa.provider().ifPresent(signer::setProvider);
      }
      return new CertificateRequest(builder.build(signer.build(key.getPrivate())).getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("a fresh key signs its own request", e);
    }
  }

  /** The first name that is short enough. */
  static Optional<DnsName> commonName(List<? extends Identifier> names) {
    return names.stream()
        .filter(DnsName.class::isInstance)
        .map(DnsName.class::cast)
        .limit(1)
        .filter(name -> name.text().length() <= MAX_COMMON_NAME_CHARACTERS)
        .findFirst();
  }

  /**
   * Reads a request back.
   *
   * @throws IOException where the bytes are no PKCS#10 request
   */
  public static CertificateRequest parse(byte[] der) throws IOException {
    return new CertificateRequest(der.clone());
  }

  public byte[] der() {
    return der.clone();
  }

  /** The form that people paste into an authority's web page. */
  public String pem() {
    return Pem.encode(Pem.Label.CERTIFICATE_REQUEST, der);
  }

  public PublicKey publicKey() {
    try {
      return parsed.getPublicKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key of a request that was made here is RSA or EC", e);
    }
  }

  /** Whether it names a certificate that it is to renew; see {@link RenewalRequest}. */
  public boolean isRenewal() {
    return parsed.getAttributes(RenewalRequest.RENEWED).length > 0;
  }

  /** The whole subject, RFC 4514 form. Printable; may be empty. */
  public String subjectText() {
    return Subject.text(parsed.getSubject());
  }

  /** What it says of its subject beside the common name. */
  public Subject subject() {
    return Subject.of(parsed.getSubject());
  }

  /** The names asked for, in their order. */
  public List<Identifier> names() {
    ASN1Encodable value =
        parsed.getRequestedExtensions() == null
            ? null
            : parsed
                .getRequestedExtensions()
                .getExtensionParsedValue(Extension.subjectAlternativeName);
    return value == null ? List.of() : AlternativeNames.read(GeneralNames.getInstance(value));
  }
}
