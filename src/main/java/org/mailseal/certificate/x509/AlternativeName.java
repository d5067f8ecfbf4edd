package org.mailseal.certificate.x509;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** The entries of the subjectAltName extension (RFC 5280 §4.2.1.6), each read on its own. */
public final class AlternativeName {
  private AlternativeName() {}

  /** Those of a certificate that are names of any kind; what is none hides no other. */
  public static List<GeneralName> of(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    return extension == null
        ? List.of()
        : among(ASN1OctetString.getInstance(extension).getOctets());
  }

  static List<GeneralName> among(byte[] extension) {
    List<GeneralName> names = new ArrayList<>();
    try {
      for (ASN1Encodable one : ASN1Sequence.getInstance(extension)) {
        try {
          names.add(GeneralName.getInstance(one));
        } catch (RuntimeException none) {
          // The others are read all the same.
        }
      }
    } catch (RuntimeException damaged) {
      return List.copyOf(names);
    }
    return List.copyOf(names);
  }
}
