package org.mailseal.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * What is to be said of a request, of whatever origin. All text is {@link Printable}.
 *
 * @param subject RFC 4514 form; may be empty
 * @param names the DNS names and IP addresses that are asked for
 * @param key the key's kind and size
 * @param signature the algorithm
 * @param signed whether its own key has signed it, as it must (RFC 2986 §3)
 * @param keyUsage what is asked for; empty where nothing is
 * @param extendedKeyUsage what is asked for; empty where nothing is
 * @param publicKeyPin as in {@link CertificateDetails}
 */
public record RequestDetails(
    String subject,
    List<Identifier> names,
    String key,
    String signature,
    boolean signed,
    List<Usage> keyUsage,
    List<Usage> extendedKeyUsage,
    String publicKeyPin) {
  public RequestDetails {
    names = List.copyOf(names);
    keyUsage = List.copyOf(keyUsage);
    extendedKeyUsage = List.copyOf(extendedKeyUsage);
  }

  /**
   * Looks into one.
   *
   * @throws IOException where it is damaged, or its key of a kind that is not known
   */
  public static RequestDetails of(CertificateRequest request) throws IOException {
    try {
      JcaPKCS10CertificationRequest parsed = new JcaPKCS10CertificationRequest(request.der());
      Optional<String> excess = KeyLimits.excess(parsed.getSubjectPublicKeyInfo().getEncoded());
      if (excess.isPresent()) {
        throw new IOException("the request is for " + excess.get() + ", which is not tried");
      }
      PublicKey key = parsed.getPublicKey();
      Extensions extensions = parsed.getRequestedExtensions();
      KeyUsage usage = extensions == null ? null : KeyUsage.fromExtensions(extensions);
      ExtendedKeyUsage purposes =
          extensions == null ? null : ExtendedKeyUsage.fromExtensions(extensions);
      return new RequestDetails(
          Printable.sanitize(new X500Principal(parsed.getSubject().getEncoded()).getName()),
          request.names(),
          CertificateInfo.describe(key),
          CertificateDetails.signature(
              new DefaultSignatureNameFinder().getAlgorithmName(parsed.getSignatureAlgorithm())),
          signed(parsed),
          usage == null ? List.of() : Usage.ofKey(usage),
          purposes == null ? List.of() : Usage.extended(purposes),
          CertificateDetails.pin(key.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException("the request's key is damaged, or of a kind that is not read", e);
    } catch (RuntimeException e) {
      throw new IOException("the request is damaged", e);
    }
  }

  private static boolean signed(JcaPKCS10CertificationRequest request) {
    try {
      return request.isSignatureValid(
          new JcaContentVerifierProviderBuilder().build(request.getPublicKey()));
    } catch (GeneralSecurityException | OperatorCreationException | PKCSException e) {
      return false;
    }
  }
}
