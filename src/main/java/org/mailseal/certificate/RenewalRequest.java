package org.mailseal.certificate;

import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * The form in which a Microsoft authority takes a renewal ([MS-WCCE] §3.1.1.4.3.2.1): a PKCS#10
 * request that names the certificate to be renewed, in a CMS SignedData (RFC 5652) signed with that
 * certificate's key. The content is signed as it is, without attributes, as in Microsoft's own
 * sample of certreq's output.
 */
public final class RenewalRequest {
  /**
   * szOID_RENEWAL_CERTIFICATE ([MS-WCCE] §2.2.2.7.3), an attribute of the PKCS#10 request. Without
   * it the authority takes the request for one of a new certificate.
   */
  static final ASN1ObjectIdentifier RENEWED = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.13.1");

  private RenewalRequest() {}

  /** The value of {@link #RENEWED}: the certificate itself. */
  static ASN1Encodable renewed(X509Certificate certificate) {
    try {
      return Certificate.getInstance(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  /**
   * Wraps a request.
   *
   * @param request with the attribute {@link #RENEWED} for the current certificate
   * @param current what is to be renewed
   * @return the DER form
   * @throws IllegalArgumentException where the request names no or another certificate
   */
  public static byte[] wrap(CertificateRequest request, CertifiedKey current, SecureRandom random) {
    X509Certificate renewed = current.chain().leaf();
    try {
      if (!names(request, renewed)) {
        throw new IllegalArgumentException("the request does not name what it is to renew");
      }
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(signer(current, random));
      generator.addCertificates(new JcaCertStore(List.of(renewed)));
      return generator
          .generate(new CMSProcessableByteArray(request.der()), true)
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException
        | CMSException
        | OperatorCreationException
        | CertificateEncodingException e) {
      throw new IllegalStateException("an RSA or EC key signs its renewal", e);
    }
  }

  /**
   * The text under the label that {@code certreq} gives to all kinds of request
   * (CRYPT_STRING_BASE64REQUESTHEADER), by its documentation; no Microsoft authority was tried.
   */
  public static String pem(byte[] der) {
    return Pem.encode(Pem.Label.NEW_CERTIFICATE_REQUEST, der);
  }

  private static boolean names(CertificateRequest request, X509Certificate renewed)
      throws IOException {
    Attribute[] named = new PKCS10CertificationRequest(request.der()).getAttributes(RENEWED);
    return Arrays.stream(named)
        .anyMatch(
            attribute ->
                attribute.getAttrValues().size() == 1
                    && attribute
                        .getAttrValues()
                        .getObjectAt(0)
                        .toASN1Primitive()
                        .equals(renewed(renewed).toASN1Primitive()));
  }

  private static SignerInfoGenerator signer(CertifiedKey current, SecureRandom random)
      throws OperatorCreationException, CertificateEncodingException {
    X509Certificate certificate = current.chain().leaf();
    String algorithm =
        KeyAlgorithm.of(certificate.getPublicKey())
            .map(KeyAlgorithm::signature)
            .orElse(
                current.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
    return new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
        .setDirectSignature(true)
        .build(
            new JcaContentSignerBuilder(algorithm).setSecureRandom(random).build(current.key()),
            certificate);
  }
}
