package org.mailseal.certificate;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** What a certificate says of its issuer (RFC 5280 §4.2.2.1). */
public final class AuthorityInformation {
  private AuthorityInformation() {}

  /**
   * Where the issuer's certificate lies: the URIs of {@code caIssuers} in their order, as they are
   * written. They are hostile input. Empty where the certificate does not say, or not in a form
   * that can be read.
   */
  public static List<String> issuerPlaces(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
    if (extension == null) {
      return List.of();
    }
    try {
      return Arrays.stream(
              AuthorityInformationAccess.getInstance(
                      JcaX509ExtensionUtils.parseExtensionValue(extension))
                  .getAccessDescriptions())
          .filter(access -> access.getAccessMethod().equals(AccessDescription.id_ad_caIssuers))
          .map(AccessDescription::getAccessLocation)
          .filter(place -> place.getTagNo() == GeneralName.uniformResourceIdentifier)
          .map(place -> place.getName().toString())
          .toList();
    } catch (IOException | IllegalArgumentException notReadable) {
      return List.of();
    }
  }
}
