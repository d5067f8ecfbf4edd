package org.mailseal.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;

/**
 * A certificate that proves a name by tls-alpn-01 (RFC 8737 §3): it vouches for itself, has that
 * name alone, and the hash of the key authorization in a critical extension. No client but an
 * authority that looks for it would take it.
 *
 * @param identifier the one name
 * @param keys made for it, and forgotten with it
 */
public record AcmeCertificate(Identifier identifier, KeyPair keys, X509Certificate certificate) {
  /** id-pe-acmeIdentifier. */
  private static final ASN1ObjectIdentifier ACME_IDENTIFIER =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");

  /**
   * One with a fresh key.
   *
   * @param hash the SHA-256 of the key authorization
   */
  public static AcmeCertificate of(
      Identifier identifier, byte[] hash, Instant now, SecureRandom random) {
    KeyPair keys = KeyAlgorithm.ECDSA_P256.generate(random);
    GeneralName name =
        switch (identifier) {
          case DnsName dns -> new GeneralName(GeneralName.dNSName, dns.text());
          case IpAddress ip -> new GeneralName(GeneralName.iPAddress, ip.text());
        };
    X500Name nobody = new X500Name("CN=ACME challenge");
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              nobody,
              new BigInteger(64, random).add(BigInteger.ONE),
              Date.from(now.minus(1, ChronoUnit.DAYS)),
              Date.from(now.plus(1, ChronoUnit.DAYS)),
              nobody,
              keys.getPublic());
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
      builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(hash));
      return new AcmeCertificate(
          identifier,
          keys,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))));
    } catch (IOException | OperatorCreationException | CertificateException e) {
      throw new IllegalStateException("a fresh certificate has an encoding", e);
    }
  }
}
