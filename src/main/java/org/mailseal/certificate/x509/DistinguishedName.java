package org.mailseal.certificate.x509;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1NumericString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1T61String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.ASN1UniversalString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;

/** The name of a subject or an issuer (RFC 5280 §4.1.2.4), whatever stands in it. */
final class DistinguishedName {
  private DistinguishedName() {}

  /** As Java has it; what Java does not take in it is left out or spelled as text. */
  static X500Principal principal(Fields.Part name) {
    try {
      return principal(name.encoded());
    } catch (RuntimeException odd) {
      return name.opened().map(DistinguishedName::rebuilt).orElseGet(() -> new X500Principal(""));
    }
  }

  /** Java is content with values that it cannot show. */
  private static X500Principal principal(byte[] name) {
    X500Principal principal = new X500Principal(name);
    principal.getName();
    return principal;
  }

  static boolean isEmpty(Fields.Part name) {
    return name.opened().filter(opened -> opened.size() == 0).isPresent();
  }

  private static X500Principal rebuilt(ASN1Sequence name) {
    List<ASN1Encodable> parts = new ArrayList<>();
    for (ASN1Encodable part : name) {
      List<ASN1Encodable> values = new ArrayList<>();
      if (part.toASN1Primitive() instanceof ASN1Set set) {
        set.forEach(one -> value(one).ifPresent(values::add));
      }
      if (!values.isEmpty()) {
        parts.add(new DERSet(values.toArray(ASN1Encodable[]::new)));
      }
    }
    try {
      return principal(new DERSequence(parts.toArray(ASN1Encodable[]::new)).getEncoded());
    } catch (IOException | RuntimeException beyondRepair) {
      return new X500Principal("");
    }
  }

  private static Optional<ASN1Encodable> value(ASN1Encodable typeAndValue) {
    if (!(typeAndValue.toASN1Primitive() instanceof ASN1Sequence pair)
        || pair.size() != 2
        || !(pair.getObjectAt(0) instanceof ASN1ObjectIdentifier type)) {
      return Optional.empty();
    }
    try {
      principal(new DERSequence(new DERSet(pair)).getEncoded());
      return Optional.of(pair);
    } catch (IOException | RuntimeException odd) {
      ASN1EncodableVector spelled = new ASN1EncodableVector();
      spelled.add(type);
      spelled.add(new DERUTF8String(spelled(pair.getObjectAt(1))));
      return Optional.of(new DERSequence(spelled));
    }
  }

  private static String spelled(ASN1Encodable value) {
    try {
      return value instanceof ASN1String string
          ? string.getString()
          : "(" + value.toASN1Primitive().getEncoded().length + " bytes)";
    } catch (IOException | RuntimeException notText) {
      return "(not text)";
    }
  }

  /** Each once. */
  static Set<Oddity> oddities(Fields.Part name, String whose) {
    String clause = "RFC 5280 " + (whose.contains("issuer") ? "§4.1.2.4" : "§4.1.2.6");
    Set<Oddity> found = new LinkedHashSet<>();
    Optional<ASN1Sequence> opened = name.opened();
    if (opened.isEmpty()) {
      return Set.of(new Oddity(whose + " cannot be read", clause));
    }
    for (ASN1Encodable part : opened.get()) {
      if (!(part.toASN1Primitive() instanceof ASN1Set set) || set.size() == 0) {
        found.add(new Oddity(whose + " has an empty part", clause));
        continue;
      }
      for (ASN1Encodable one : set) {
        fault(one).map(fault -> new Oddity(whose + fault, clause)).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<String> fault(ASN1Encodable typeAndValue) {
    if (!(typeAndValue.toASN1Primitive() instanceof ASN1Sequence pair)
        || pair.size() != 2
        || !(pair.getObjectAt(0) instanceof ASN1ObjectIdentifier)) {
      return Optional.of(" has a part that is none");
    }
    return switch (pair.getObjectAt(1)) {
      case ASN1T61String _ -> Optional.of(" is in T61String, an encoding of before 2004");
      case ASN1BMPString _ -> Optional.of(" is in BMPString, an encoding of before 2004");
      case ASN1UniversalString _ ->
          Optional.of(" is in UniversalString, an encoding of before 2004");
      case ASN1UTF8String utf8 when !isUtf8(utf8) -> Optional.of(" is not the UTF-8 that it says");
      case ASN1PrintableString text when !ASN1PrintableString.isPrintableString(text.getString()) ->
          Optional.of(" has characters that a PrintableString may not have");
      case ASN1NumericString digits when !ASN1NumericString.isNumericString(digits.getString()) ->
          Optional.of(" has characters that a NumericString may not have");
      case ASN1IA5String text when !ASN1IA5String.isIA5String(text.getString()) ->
          Optional.of(" has characters that an IA5String may not have");
      default -> Optional.empty(); // a few attributes are no text
    };
  }

  private static boolean isUtf8(ASN1UTF8String value) {
    try {
      byte[] encoded = value.getEncoded();
      int length = encoded[1] & 0xFF;
      int header = length < 0x80 ? 2 : 2 + (length & 0x7F);
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(encoded, header, encoded.length - header));
      return true;
    } catch (CharacterCodingException invalid) {
      return false;
    } catch (IOException | RuntimeException noEncoding) {
      return false;
    }
  }
}
