package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x509.X509ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.KeyLimits;
import org.mailseal.certificate.Pem;
import org.mailseal.endpoint.Fault;

/**
 * A certificate exactly as it was sent, whose key is used for one thing only: to see whether the
 * server holds the other half.
 */
final class ReceivedCertificate extends BcTlsCertificate {
  /** Bouncy Castle makes no certificate without names. */
  private static final X500Name NOBODY = new X500Name("CN=nobody");

  private final byte[] sent;

  ReceivedCertificate(BcTlsCrypto crypto, byte[] sent) throws IOException {
    super(crypto, bare(sent));
    this.sent = sent.clone();
  }

  /**
   * Its key alone, in a certificate that says nothing else: all that the handshake needs, and
   * nothing odd in the other fields ends it.
   */
  private static Certificate bare(byte[] sent) throws IOException {
    SubjectPublicKeyInfo key;
    try {
      key = SubjectPublicKeyInfo.getInstance(CertificateInfo.publicKeyInfo(Pem.certificate(sent)));
    } catch (IOException | RuntimeException damaged) {
      return parseCertificate(sent); // which says what TLS has for it
    }
    V3TBSCertificateGenerator fields = new V3TBSCertificateGenerator();
    AlgorithmIdentifier unsigned = new AlgorithmIdentifier(X509ObjectIdentifiers.id_ad);
    fields.setSerialNumber(new ASN1Integer(1));
    fields.setSignature(unsigned);
    fields.setIssuer(NOBODY);
    fields.setStartDate(new Time(Date.from(Instant.EPOCH)));
    fields.setEndDate(new Time(Date.from(Instant.EPOCH)));
    fields.setSubject(NOBODY);
    fields.setSubjectPublicKeyInfo(key);
    return new Certificate(
        fields.generateTBSCertificate(), unsigned, new DERBitString(new byte[1]));
  }

  /** The bytes on the wire; encoding it anew would repair what is no DER, and hide it. */
  @Override
  public byte[] getEncoded() {
    return sent.clone();
  }

  /** A certificate for some other use is for the inspection to judge. */
  @Override
  protected boolean supportsKeyUsage(int bits) {
    return true;
  }

  /** Ends a probe where no TLS needs such a key. */
  void checkKey() throws IOException {
    Optional<String> excess = KeyLimits.excess(keyInfo.getEncoded());
    if (excess.isPresent()) {
      throw new ProbeException(
          Fault.HANDSHAKE_FAILED,
          "the certificate that the server sends is for " + excess.get() + ", which is not tried");
    }
  }

  /**
   * Only a key within the limits is decoded: Bouncy Castle tries a key before it is used. An RSA
   * key is taken as it is. Bouncy Castle would first make sure that the modulus is no prime, at
   * 16384 bits for seconds, and refuse keys that were made badly, which are to be seen.
   */
  @Override
  protected AsymmetricKeyParameter getPublicKey() throws IOException {
    checkKey();
    ASN1ObjectIdentifier kind = keyInfo.getAlgorithm().getAlgorithm();
    if (!kind.equals(PKCSObjectIdentifiers.rsaEncryption)
        && !kind.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return super.getPublicKey();
    }
    RSAPublicKey key = RSAPublicKey.getInstance(keyInfo.parsePublicKey());
    return new RSAKeyParameters(false, key.getModulus(), key.getPublicExponent(), true);
  }
}
