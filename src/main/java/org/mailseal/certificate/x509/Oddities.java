package org.mailseal.certificate.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.mailseal.name.Printable;

/** What of the fields of a certificate is otherwise than RFC 5280 says. */
final class Oddities {
  private static final int MAX_SERIAL_BYTES = 20;

  /** PKCS #1 with MD5 to SHA-512 (RFC 3279 §2.2.1, RFC 4055 §5). */
  private static final Set<String> WITH_NULL =
      Set.of(
          "1.2.840.113549.1.1.4",
          "1.2.840.113549.1.1.5",
          "1.2.840.113549.1.1.11",
          "1.2.840.113549.1.1.12",
          "1.2.840.113549.1.1.13",
          "1.2.840.113549.1.1.14");

  /** The proxyCertInfo extension. */
  private static final String PROXY = "1.3.6.1.5.5.7.1.14";

  /**
   * An extension that is looked into.
   *
   * @param probe throws where it is damaged
   */
  private record Known(String words, String clause, Consumer<byte[]> probe) {}

  private static final Map<String, Known> KNOWN =
      Map.of(
          "2.16.840.1.113730.1.1",
          new Known("Netscape usage", "§4.2", ASN1BitString::getInstance),
          Extension.authorityKeyIdentifier.getId(),
          new Known(
              "identifier of its issuer's key", "§4.2.1.1", AuthorityKeyIdentifier::getInstance),
          Extension.subjectKeyIdentifier.getId(),
          new Known("key identifier", "§4.2.1.2", ASN1OctetString::getInstance),
          Extension.keyUsage.getId(),
          new Known("key usage", "§4.2.1.3", Oddities::keyUsage),
          Extension.subjectAlternativeName.getId(),
          new Known("alternative names", "§4.2.1.6", value -> alternativeNames(value)),
          Extension.basicConstraints.getId(),
          new Known("basic constraints", "§4.2.1.9", Oddities::basicConstraints),
          Extension.nameConstraints.getId(),
          new Known("name constraints", "§4.2.1.10", NameConstraints::getInstance),
          Extension.extendedKeyUsage.getId(),
          new Known(
              "extended key usage",
              "§4.2.1.12",
              value -> atLeastOne(ExtendedKeyUsage.getInstance(value).getUsages())),
          Extension.cRLDistributionPoints.getId(),
          new Known(
              "places of revocation lists",
              "§4.2.1.13",
              value -> atLeastOne(CRLDistPoint.getInstance(value).getDistributionPoints())),
          Extension.authorityInfoAccess.getId(),
          new Known(
              "places of its issuer",
              "§4.2.2.1",
              value ->
                  atLeastOne(
                      AuthorityInformationAccess.getInstance(value).getAccessDescriptions())));

  /** Others that may be critical: Java and Bouncy Castle both act on them. */
  private static final Set<String> ALSO_UNDERSTOOD =
      Set.of(
          Extension.certificatePolicies.getId(),
          Extension.policyMappings.getId(),
          Extension.inhibitAnyPolicy.getId(),
          Extension.policyConstraints.getId());

  private Oddities() {}

  static List<Oddity> of(Fields fields) {
    Set<Oddity> found = new LinkedHashSet<>();
    encoding(fields).ifPresent(found::add);
    version(fields).ifPresent(found::add);
    serial(fields).ifPresent(found::add);
    algorithm(fields).ifPresent(found::add);
    if (DistinguishedName.isEmpty(fields.issuer())) {
      found.add(odd("its issuer has no name", "§4.1.2.4"));
    }
    found.addAll(DistinguishedName.oddities(fields.issuer(), "the name of its issuer"));
    fields.notBefore().oddity().ifPresent(found::add);
    fields.notAfter().oddity().ifPresent(found::add);
    order(fields).ifPresent(found::add);
    subject(fields).ifPresent(found::add);
    found.addAll(DistinguishedName.oddities(fields.subject(), "its subject"));
    SubjectKey.of(fields.key()).oddity().ifPresent(found::add);
    found.addAll(extensions(fields));
    return List.copyOf(found);
  }

  /**
   * Whether one of the extensions cannot be read, which Java would take for one that is absent, or
   * the algorithms differ, which it does not mind.
   */
  static boolean damaged(Fields fields) {
    return fields.lost()
        || !fields.algorithm().isSameAs(fields.outerAlgorithm())
        || repeated(fields).findAny().isPresent()
        || fields.extensions().stream().anyMatch(one -> fault(one).isPresent());
  }

  /**
   * For which of them OpenSSL trusts no chain with such a certificate, though it shows it. It looks
   * at the places of revocation lists, and not at those of the issuer.
   */
  static Stream<Oddity> refused(Fields fields) {
    return Stream.of(
            Stream.of(fields.notBefore(), fields.notAfter())
                .filter(date -> !date.compared())
                .flatMap(date -> date.oddity().stream()),
            SubjectKey.of(fields.key()).refusal().stream(),
            lost(fields).stream(),
            fields.extension(PROXY).stream()
                .map(_ -> new Oddity("it is a proxy's, which nobody asked for", "RFC 3820 §3.8")),
            repeated(fields).map(Oddities::repetition),
            fields.extensions().stream()
                .filter(one -> !one.oid().equals(Extension.authorityInfoAccess.getId()))
                .flatMap(one -> fault(one).stream()))
        .flatMap(one -> one);
  }

  private static Oddity repetition(Fields.Field extension) {
    return odd("it has its " + words(extension) + " more than once; the first counts", "§4.2");
  }

  private static Oddity odd(String words, String section) {
    return new Oddity(words, "RFC 5280 " + section);
  }

  private static Optional<Oddity> encoding(Fields fields) {
    try {
      byte[] der = ASN1Primitive.fromByteArray(fields.encoded()).getEncoded(ASN1Encoding.DER);
      return Arrays.equals(der, fields.encoded())
          ? Optional.empty()
          : Optional.of(odd("it is not encoded in DER", "§4.1"));
    } catch (IOException | RuntimeException aDamagedField) {
      return Optional.empty(); // which is told as such
    }
  }

  private static Optional<Oddity> version(Fields fields) {
    int version = fields.version();
    if (version < 1 || version > 3) {
      return Optional.of(odd("its version is none that there is", "§4.1.2.1"));
    }
    return version < 3 && !fields.extensions().isEmpty()
        ? Optional.of(odd("it has extensions, and says that its version is " + version, "§4.1.2.9"))
        : Optional.empty();
  }

  private static Optional<Oddity> serial(Fields fields) {
    int bytes = fields.serial().bitLength() / 8 + 1;
    return switch (fields.serial().signum()) {
      case -1 -> Optional.of(odd("its serial number is negative", "§4.1.2.2"));
      case 0 -> Optional.of(odd("its serial number is zero", "§4.1.2.2"));
      default ->
          bytes > MAX_SERIAL_BYTES
              ? Optional.of(odd("its serial number has " + bytes + " octets, not 20", "§4.1.2.2"))
              : Optional.empty();
    };
  }

  private static Optional<Oddity> algorithm(Fields fields) {
    if (!fields.algorithm().isSameAs(fields.outerAlgorithm())) {
      return Optional.of(
          odd("it names the signature's algorithm twice, and differently", "§4.1.1.2"));
    }
    Optional<ASN1Sequence> algorithm = fields.algorithm().opened().filter(one -> one.size() > 0);
    if (algorithm.isEmpty()) {
      return Optional.of(odd("the signature's algorithm is damaged", "§4.1.1.2"));
    }
    return algorithm.get().size() == 1
            && algorithm.get().getObjectAt(0) instanceof ASN1ObjectIdentifier oid
            && WITH_NULL.contains(oid.getId())
        ? Optional.of(new Oddity("the signature's algorithm lacks its NULL", "RFC 4055 §5"))
        : Optional.empty();
  }

  private static Optional<Oddity> order(Fields fields) {
    return fields
        .notBefore()
        .instant()
        .flatMap(from -> fields.notAfter().instant().filter(to -> to.isBefore(from)))
        .map(to -> odd("it ends before it begins", "§4.1.2.5"));
  }

  private static Optional<Oddity> subject(Fields fields) {
    if (!DistinguishedName.isEmpty(fields.subject())) {
      return Optional.empty();
    }
    Optional<Fields.Field> names = fields.extension(Extension.subjectAlternativeName.getId());
    return names.isEmpty()
        ? Optional.of(odd("it has neither a subject nor alternative names", "§4.1.2.6"))
        : names
            .filter(one -> !one.critical())
            .map(
                one ->
                    odd(
                        "its subject is empty, and its alternative names are not critical",
                        "§4.1.2.6"));
  }

  private static List<Oddity> extensions(Fields fields) {
    List<Oddity> found = new ArrayList<>();
    lost(fields).ifPresent(found::add);
    repeated(fields).map(Oddities::repetition).forEach(found::add);
    for (Fields.Field one : fields.extensions()) {
      fault(one).ifPresent(found::add);
      if (one.critical() && !KNOWN.containsKey(one.oid()) && !ALSO_UNDERSTOOD.contains(one.oid())) {
        found.add(
            odd("it has a critical extension that clients do not know: " + one.oid(), "§4.2"));
      }
      if (one.oid().equals(Extension.subjectAlternativeName.getId())) {
        found.addAll(names(one.value()));
      }
    }
    return found;
  }

  private static Optional<Oddity> lost(Fields fields) {
    return fields.lost()
        ? Optional.of(odd("what stands among its extensions is none", "§4.1.2.9"))
        : Optional.empty();
  }

  private static Stream<Fields.Field> repeated(Fields fields) {
    Set<String> met = new HashSet<>();
    return fields.extensions().stream().filter(one -> !met.add(one.oid()));
  }

  private static String words(Fields.Field extension) {
    Known known = KNOWN.get(extension.oid());
    return known == null ? "extension " + extension.oid() : known.words();
  }

  private static Optional<Oddity> fault(Fields.Field extension) {
    Known known = KNOWN.get(extension.oid());
    if (known == null) {
      return Optional.empty();
    }
    try {
      known.probe().accept(extension.value());
      return Optional.empty();
    } catch (RuntimeException damaged) {
      return Optional.of(
          odd("its " + known.words() + " cannot be read, or say nothing", known.clause()));
    }
  }

  private static void atLeastOne(Object[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("empty");
    }
  }

  private static void keyUsage(byte[] value) {
    if (new BigInteger(1, KeyUsage.getInstance(value).getBytes()).signum() == 0) {
      throw new IllegalArgumentException("no usage");
    }
  }

  private static void basicConstraints(byte[] value) {
    var length = BasicConstraints.getInstance(value).getPathLenConstraintInteger();
    if (length != null && length.getValue().signum() < 0) {
      throw new IllegalArgumentException("a negative length");
    }
  }

  private static ASN1Sequence alternativeNames(byte[] value) {
    ASN1Sequence names = ASN1Sequence.getInstance(value);
    atLeastOne(names.toArray());
    for (ASN1Encodable one : names) {
      GeneralName name = GeneralName.getInstance(one);
      if (name.getTagNo() == GeneralName.otherName) {
        OtherName.getInstance(name.getName());
      }
    }
    return names;
  }

  /** What of the alternative names is no name of its kind. */
  private static List<Oddity> names(byte[] value) {
    List<Oddity> found = new ArrayList<>();
    for (GeneralName name : AlternativeName.among(value)) {
      ASN1Encodable content = name.getName();
      if (name.getTagNo() == GeneralName.iPAddress) {
        int bytes = ASN1OctetString.getInstance(content).getOctets().length;
        if (bytes != 4 && bytes != 16) {
          found.add(odd("an alternative name is an address of " + bytes + " bytes", "§4.2.1.6"));
        }
      } else if (name.getTagNo() == GeneralName.dNSName
          && content.toString().chars().anyMatch(c -> c > 0x7F)) {
        found.add(
            odd(
                "an alternative name is no A-label: " + Printable.sanitize(content.toString()),
                "§7.2"));
      }
    }
    return found;
  }
}
