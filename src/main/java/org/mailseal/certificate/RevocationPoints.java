package org.mailseal.certificate;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/**
 * Where a certificate says that its revocation lists lie (RFC 5280 §4.2.1.13).
 *
 * @param places the URIs of lists that its own issuer signs and that know every reason, as they are
 *     written; hostile input
 * @param others whether it names lists of another kind, too: signed by somebody else, only for some
 *     reasons, or without a URI
 */
public record RevocationPoints(List<String> places, boolean others) {
  private static final RevocationPoints NONE = new RevocationPoints(List.of(), false);

  public RevocationPoints {
    places = List.copyOf(places);
  }

  /** Those of a certificate; none where it names none; others where it cannot be read. */
  public static RevocationPoints of(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
    if (extension == null) {
      return NONE;
    }
    try {
      DistributionPoint[] points =
          CRLDistPoint.getInstance(JcaX509ExtensionUtils.parseExtensionValue(extension))
              .getDistributionPoints();
      return new RevocationPoints(
          Arrays.stream(points).flatMap(RevocationPoints::places).distinct().toList(),
          Arrays.stream(points).anyMatch(point -> places(point).findAny().isEmpty()));
    } catch (IOException | IllegalArgumentException | IllegalStateException notReadable) {
      return new RevocationPoints(List.of(), true);
    }
  }

  private static Stream<String> places(DistributionPoint point) {
    return point.getReasons() != null || point.getCRLIssuer() != null
        ? Stream.empty()
        : uris(point.getDistributionPoint());
  }

  /** The URIs of a full name; none of a name that is relative to the issuer's. */
  static Stream<String> uris(DistributionPointName name) {
    return Optional.ofNullable(name)
        .filter(given -> given.getType() == DistributionPointName.FULL_NAME)
        .map(given -> GeneralNames.getInstance(given.getName()).getNames())
        .stream()
        .flatMap(Arrays::stream)
        .filter(one -> one.getTagNo() == GeneralName.uniformResourceIdentifier)
        .map(one -> one.getName().toString());
  }
}
