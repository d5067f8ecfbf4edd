package org.mailseal.certificate;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * What a request says of its subject beside the names that count: an organisation's CA may print it
 * into the certificate (RFC 5280 §4.1.2.6). The common name is not part of it.
 */
public final class Subject {
  /** A part of the subject that people fill in, in the order in which it is encoded. */
  public enum Part {
    COUNTRY("country", 2),
    STATE("state", 128),
    LOCALITY("locality", 128),
    ORGANIZATION("organization", 64),
    ORGANIZATIONAL_UNIT("organizational-unit", 64);

    private final String word;
    private final int longest;

    Part(String word, int longest) {
      this.word = word;
      this.longest = longest;
    }

    private ASN1ObjectIdentifier type() {
      return switch (this) {
        case COUNTRY -> BCStyle.C;
        case STATE -> BCStyle.ST;
        case LOCALITY -> BCStyle.L;
        case ORGANIZATION -> BCStyle.O;
        case ORGANIZATIONAL_UNIT -> BCStyle.OU;
      };
    }

    /** The settings' key, and the command's option behind two hyphens. */
    public String word() {
      return word;
    }

    /**
     * The value as it is encoded.
     *
     * @throws IllegalArgumentException with the fault in words that may be shown: the upper bounds
     *     of RFC 5280 appendix A.1, and the countries of ISO 3166-1
     */
    public String parse(String written) {
      String value = written.strip();
      if (this == COUNTRY) {
        return country(value);
      }
      if (value.isEmpty()) {
        throw new IllegalArgumentException(word + " is empty");
      }
      if (value.length() > longest) {
        throw new IllegalArgumentException(
            word + " has " + value.length() + " characters; at most " + longest + " are allowed");
      }
      if (!Printable.sanitize(value).equals(value)) {
        throw new IllegalArgumentException(
            word + " has a character that cannot be shown: " + Printable.sanitize(value));
      }
      return value;
    }

    private static String country(String written) {
      String code = written.toUpperCase(Locale.ROOT);
      if (!Set.of(Locale.getISOCountries()).contains(code)) {
        throw new IllegalArgumentException(
            "'"
                + Printable.sanitize(written)
                + "' is no country of ISO 3166-1: two letters, such as "
                + (code.equals("UK") ? "GB (not UK)" : "DE, GB or US"));
      }
      return code;
    }
  }

  /** Says nothing. */
  public static final Subject NONE = of(Map.of());

  /** Without a common name. */
  private final X500Name parts;

  private Subject(X500Name parts) {
    this.parts = parts;
  }

  /**
   * The parts given.
   *
   * @throws IllegalArgumentException as {@link Part#parse}
   */
  public static Subject of(Map<Part, String> given) {
    Map<Part, String> inOrder = new EnumMap<>(Part.class);
    inOrder.putAll(given);
    X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
    inOrder.forEach((part, value) -> builder.addRDN(part.type(), part.parse(value)));
    return new Subject(builder.build());
  }

  /**
   * That of a certificate, every part as it stands there; nothing where it cannot be read. Java is
   * content with subjects that Bouncy Castle finds damaged, and strangers' servers send them.
   */
  public static Subject of(X509Certificate certificate) {
    return name(certificate.getSubjectX500Principal()).map(Subject::of).orElse(NONE);
  }

  /** The common name of a certificate, where there is one that can be read. */
  static Optional<String> commonName(X509Certificate certificate) {
    return commonName(certificate.getSubjectX500Principal());
  }

  /** That of a certificate's issuer. */
  static Optional<String> issuerCommonName(X509Certificate certificate) {
    return commonName(certificate.getIssuerX500Principal());
  }

  private static Optional<String> commonName(X500Principal whose) {
    try {
      return name(whose).flatMap(name -> value(name, BCStyle.CN));
    } catch (IllegalArgumentException | IllegalStateException damaged) {
      return Optional.empty();
    }
  }

  private static Optional<X500Name> name(X500Principal whose) {
    try {
      return Optional.of(X500Name.getInstance(whose.getEncoded()));
    } catch (IllegalArgumentException | IllegalStateException damaged) {
      return Optional.empty();
    }
  }

  /** That of a request. */
  static Subject of(X500Name whole) {
    return without(BCStyle.CN, whole);
  }

  private static Subject without(ASN1ObjectIdentifier type, X500Name whole) {
    return new Subject(
        new X500Name(
            Arrays.stream(whole.getRDNs())
                .filter(rdn -> !rdn.getFirst().getType().equals(type))
                .toArray(RDN[]::new)));
  }

  /**
   * The same with some parts put in the place of what stands there.
   *
   * @throws IllegalArgumentException as {@link Part#parse}
   */
  public Subject with(Map<Part, String> given) {
    List<ASN1ObjectIdentifier> replaced = given.keySet().stream().map(Part::type).toList();
    Stream<RDN> kept =
        Arrays.stream(parts.getRDNs()).filter(rdn -> !replaced.contains(rdn.getFirst().getType()));
    return given.isEmpty()
        ? this
        : new Subject(
            new X500Name(
                Stream.concat(kept, Arrays.stream(of(given).parts.getRDNs())).toArray(RDN[]::new)));
  }

  /** What stands under a part, where it is there. */
  public Optional<String> find(Part part) {
    return value(parts, part.type());
  }

  private static Optional<String> value(X500Name name, ASN1ObjectIdentifier type) {
    return Arrays.stream(name.getRDNs(type))
        .findFirst()
        .map(rdn -> text(rdn.getFirst().getValue()));
  }

  /** As it stands there; {@link IETFUtils} would put it in the escapes of RFC 4514. */
  private static String text(ASN1Encodable value) {
    return value.toASN1Primitive() instanceof ASN1String string
        ? string.getString()
        : IETFUtils.valueToString(value);
  }

  /** The whole, with a common name at its end as most tools write it. */
  X500Name with(Optional<DnsName> commonName) {
    Stream<RDN> last =
        commonName.stream()
            .map(
                name ->
                    new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.CN, name.text())
                        .build()
                        .getRDNs()[0]);
    return new X500Name(Stream.concat(Arrays.stream(parts.getRDNs()), last).toArray(RDN[]::new));
  }

  /** All its parts, RFC 4514 form; empty where it says nothing. Printable. */
  public String text() {
    return text(parts);
  }

  static String text(X500Name name) {
    try {
      return Printable.sanitize(new X500Principal(name.getEncoded()).getName());
    } catch (IOException e) {
      throw new IllegalStateException("a name that was parsed has an encoding", e);
    }
  }

  /** The parts of {@link Part} that are there, by their words. */
  public List<String> lines() {
    return Arrays.stream(Part.values())
        .flatMap(
            part -> find(part).map(value -> part.word + ": " + Printable.sanitize(value)).stream())
        .toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Subject that && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
