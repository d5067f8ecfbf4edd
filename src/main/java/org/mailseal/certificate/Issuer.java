package org.mailseal.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * A root with its key, that signs server certificates: the authority that needs nobody else.
 *
 * @param certificate the root
 * @param key its private key, P-256
 */
public record Issuer(X509Certificate certificate, PrivateKey key) {
  private static final KeyAlgorithm ALGORITHM = KeyAlgorithm.ECDSA_P256;

  /** A fresh self-signed root (RFC 5280 §4.2.1.9: cA, and nothing below it but leaves). */
  public static Issuer create(
      String commonName, Instant notBefore, Instant notAfter, SecureRandom random) {
    KeyPair pair = ALGORITHM.generate(random);
    X500Name name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              serial(random),
              Date.from(notBefore),
              Date.from(notAfter),
              name,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      return new Issuer(sign(builder, pair.getPrivate(), random), pair.getPrivate());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a root can be signed with its own fresh key", e);
    }
  }

  /**
   * Signs a server certificate for the names, the first of which becomes the common name where it
   * fits.
   */
  public X509Certificate issue(
      PublicKey subjectKey,
      List<? extends Identifier> names,
      Instant notBefore,
      Instant notAfter,
      SecureRandom random) {
    X500Name subject = Subject.NONE.with(CertificateRequest.commonName(names));
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
              serial(random),
              Date.from(notBefore),
              Date.from(notAfter),
              subject,
              subjectKey);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.subjectAlternativeName,
          subject.getRDNs().length == 0,
          AlternativeNames.of(names));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(certificate.getPublicKey()));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          identifiers.createSubjectKeyIdentifier(subjectKey));
      return sign(builder, key, random);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a root signs a key of RSA or EC", e);
    }
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, PrivateKey key, SecureRandom random) throws IOException {
    try {
      return Pem.certificate(
          builder
              .build(
                  new JcaContentSignerBuilder(ALGORITHM.signature())
                      .setSecureRandom(random)
                      .build(key))
              .getEncoded());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("this Java signs with P-256", e);
    }
  }

  /**
   * At least 64 bits from a CSPRNG, positive, at most 20 octets (RFC 5280 §4.1.2.2, CA/B Forum BR
   * §7.1).
   */
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(127, random).setBit(126);
  }

  @Override
  public String toString() {
    return "Issuer[" + Printable.sanitize(certificate.getSubjectX500Principal().getName()) + "]";
  }
}
