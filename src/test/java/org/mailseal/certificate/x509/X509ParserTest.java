package org.mailseal.certificate.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bouncycastle.asn1.ASN1Boolean.TRUE;
import static org.mailseal.fixture.certificate.FieldDraft.commonName;
import static org.mailseal.fixture.certificate.FieldDraft.dns;
import static org.mailseal.fixture.certificate.FieldDraft.extension;
import static org.mailseal.fixture.certificate.FieldDraft.name;
import static org.mailseal.fixture.certificate.FieldDraft.names;
import static org.mailseal.fixture.certificate.FieldDraft.raw;
import static org.mailseal.fixture.certificate.FieldDraft.sequence;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERNumericString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DERUniversalString;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.fixture.certificate.FieldDraft;

class X509ParserTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  /** How OpenSSL has it. */
  public enum Verdict {
    TRUSTED,
    REFUSED,
    /** It is trusted unless OpenSSL is asked to be strict. */
    REFUSED_IF_STRICT
  }

  private static Arguments odd(String what, UnaryOperator<FieldDraft> change, String... told) {
    return arguments(what, change, Verdict.TRUSTED, told);
  }

  private static Arguments refused(String what, UnaryOperator<FieldDraft> change, String... told) {
    return arguments(what, change, Verdict.REFUSED, told);
  }

  private static Arguments strictly(String what, UnaryOperator<FieldDraft> change, String... told) {
    return arguments(what, change, Verdict.REFUSED_IF_STRICT, told);
  }

  private static Arguments arguments(
      String what, UnaryOperator<FieldDraft> change, Verdict verdict, String... told) {
    return Arguments.of(what, change.apply(new FieldDraft()).sign(), List.of(told), verdict);
  }

  static Stream<Arguments> whatOpenSslReads() {
    byte[] garbage = {0x30, 0x7F, 1};
    return Stream.of(
        odd("plain", d -> d),
        odd("no subject", d -> d.noSubject(), "§4.1.2.6"),
        odd("negative serial", d -> d.serial(new ASN1Integer(-5)), "§4.1.2.2"),
        odd("zero serial", d -> d.serial(new ASN1Integer(0)), "§4.1.2.2"),
        odd(
            "long serial",
            d -> d.serial(new ASN1Integer(BigInteger.ONE.shiftLeft(200))),
            "§4.1.2.2"),
        refused("no seconds", d -> d.from(new ASN1UTCTime("2601010000Z")), "§4.1.2.5.1"),
        refused("an offset", d -> d.from(new ASN1UTCTime("260101010000+0100")), "§4.1.2.5.1"),
        odd(
            "GeneralizedTime early",
            d -> d.from(new ASN1GeneralizedTime("20260101000000Z")),
            "§4.1.2.5"),
        refused(
            "fractions", d -> d.from(new ASN1GeneralizedTime("20260101000000.5Z")), "§4.1.2.5.2"),
        odd("year 9999", d -> d.until(new ASN1GeneralizedTime("99991231235959Z"))),
        odd("T61String", d -> d.subject(commonName(new DERT61String("Müller"))), "§4.1.2.6"),
        odd("BMPString", d -> d.subject(commonName(new DERBMPString("Müller"))), "§4.1.2.6"),
        odd(
            "UniversalString",
            d -> d.subject(commonName(new DERUniversalString(new byte[] {0, 0, 0, 'M'}))),
            "§4.1.2.6"),
        odd("NumericString", d -> d.subject(commonName(new DERNumericString("12345")))),
        odd("bad NumericString", d -> d.subject(commonName(raw(0x12, "abc"))), "§4.1.2.6"),
        odd("bad UTF-8", d -> d.subject(commonName(raw(0x0C, "M\u00FCller"))), "§4.1.2.6"),
        odd("UTF8String", d -> d.subject(commonName(new DERUTF8String("Müller")))),
        odd("bad PrintableString", d -> d.subject(commonName(raw(0x13, "a*@_b"))), "§4.1.2.6"),
        odd("an empty part", d -> d.subject(new DERSequence(new DERSet())), "§4.1.2.6"),
        refused("issuer without a name", d -> d.issuer(new DERSequence()), "§4.1.2.4"),
        refused(
            "extension twice",
            d -> d.extensions(names(dns("mail.example.org")), names(dns("b.example"))),
            "§4.2"),
        refused(
            "unknown critical",
            d ->
                d.extensions(
                    names(dns("mail.example.org")), extension("1.2.3.4", true, DERNull.INSTANCE)),
            "§4.2"),
        odd(
            "address of five bytes",
            d -> d.extensions(names(name(7, new byte[5]), dns("mail.example.org"))),
            "§4.2.1.6"),
        odd(
            "IDN in UTF-8",
            d ->
                d.extensions(
                    names(
                        name(2, "m\u00FCller.example".getBytes(StandardCharsets.UTF_8)),
                        dns("mail.example.org"))),
            "§7.2"),
        odd(
            "a URI that is none",
            d ->
                d.extensions(
                    names(
                        new DERTaggedObject(false, 6, new DERIA5String("::no uri")),
                        dns("mail.example.org")))),
        odd(
            "an empty e-mail address",
            d ->
                d.extensions(
                    names(
                        new DERTaggedObject(false, 1, new DERIA5String("")),
                        dns("mail.example.org")))),
        refused(
            "damaged places",
            d ->
                d.extensions(
                    names(dns("mail.example.org")),
                    extension("2.5.29.31", false, garbage),
                    extension("1.3.6.1.5.5.7.1.1", false, garbage)),
            "§4.2.1.13",
            "§4.2.2.1"),
        refused(
            "damaged usages",
            d ->
                d.extensions(
                    names(dns("mail.example.org")),
                    extension("2.5.29.15", true, garbage),
                    extension("2.5.29.19", true, garbage),
                    extension("2.5.29.37", false, garbage)),
            "§4.2.1.3",
            "§4.2.1.9",
            "§4.2.1.12"),
        refused(
            "two algorithms",
            d -> d.outerAlgorithm(sequence(FieldDraft.SIGNATURE, DERNull.INSTANCE)),
            "§4.1.1.2"),
        strictly("version 1 with extensions", d -> d.version(null), "§4.1.2.9"),
        strictly("version 2 with extensions", d -> d.version(1), "§4.1.2.9"),
        strictly("a version to come", d -> d.version(3), "§4.1.2.1"),
        odd("unique identifiers", d -> d.unique(name(1, (byte) 0, (byte) 5), name(2, (byte) 0))),
        refused("a key on an unknown curve", d -> d.key(EC, oid("1.2.3.4.5"), new byte[33])),
        refused("a key of an unknown kind", d -> d.key("1.2.3.4.5", null, new byte[33])),
        refused("a key on no named curve", d -> d.key(EC, P256, point(false)), "§2.1.1"),
        odd("a compressed point", d -> d.key(EC, oid(P256_OID), point(true)), "§5.1.2"),
        refused("no point", d -> d.key(EC, oid(P256_OID), (byte) 4, (byte) 1), "§4.1.2.7"),
        odd("RSA with the exponent 1", d -> d.key(RSA, DERNull.INSTANCE, rsa(1)), "§3.1"),
        odd("RSA without NULL", d -> d.key(RSA, null, rsa(65_537)), "§2.3.1"),
        refused("no RSA key", d -> d.key(RSA, DERNull.INSTANCE, new byte[9]), "§4.1.2.7"),
        odd("Ed25519", d -> d.key(FieldDraft.key(edwards("Ed25519")))),
        odd("Ed448", d -> d.key(FieldDraft.key(edwards("Ed448")))),
        refused("no Ed25519 key", d -> d.key("1.3.101.112", null, new byte[31]), "§4.1.2.7"),
        refused(
            "another name that is none",
            d -> d.extensions(names(name(0, garbage), dns("mail.example.org"))),
            "§4.2.1.6"),
        refused(
            "a kind of name that is none",
            d -> d.extensions(names(name(12, garbage), dns("mail.example.org"))),
            "§4.2.1.6"),
        refused(
            "a key usage without bits",
            d -> d.more(extension("2.5.29.15", true, new byte[] {3, 2, 7, 0})),
            "§4.2.1.3"),
        refused(
            "an extended key usage without purposes",
            d -> d.more(extension("2.5.29.37", false, new byte[] {0x30, 0})),
            "§4.2.1.12"),
        refused(
            "a negative path length",
            d -> d.more(extension("2.5.29.19", true, sequence(TRUE, new ASN1Integer(-1)))),
            "§4.2.1.9"),
        refused(
            "damaged identifiers of keys",
            d ->
                d.more(
                    extension("2.5.29.35", false, garbage), extension("2.5.29.14", false, garbage)),
            "§4.2.1.1",
            "§4.2.1.2"),
        odd(
            "identifiers of keys",
            d ->
                d.more(
                    extension("2.5.29.35", false, new DERSequence()),
                    extension("2.5.29.14", false, new DEROctetString(new byte[20])))),
        refused(
            "damaged name constraints",
            d -> d.more(extension("2.5.29.30", false, garbage)),
            "§4.2.1.10"),
        refused(
            "a damaged Netscape usage",
            d -> d.more(extension("2.16.840.1.113730.1.1", false, garbage)),
            "§4.2"),
        refused(
            "an extension that is critical by a number",
            d -> d.more(sequence(oid("1.2.3.4"), new ASN1Integer(1), new DEROctetString(garbage))),
            "§4.1.2.9"),
        refused("an extension that is none", d -> d.more(DERNull.INSTANCE), "§4.1.2.9"),
        refused(
            "another name without a kind",
            d -> d.extensions(names(raw(0xA0, ""), dns("mail.example.org"))),
            "§4.2.1.6"),
        refused(
            "what may come in a version to come",
            d -> d.unique(new DERTaggedObject(true, 4, DERNull.INSTANCE)),
            "§4.1.2.9"),
        refused("what is no extension", d -> d.unique(new DERSequence()), "§4.1.2.9"),
        refused("a proxy", d -> d.more(extension("1.3.6.1.5.5.7.1.14", false, DERNull.INSTANCE))));
  }

  /** Java takes an extension that it cannot read for one that is absent. */
  @ParameterizedTest
  @ValueSource(strings = {"2.5.29.30", "2.5.29.32", "2.5.29.33", "2.5.29.35", "2.5.29.36"})
  void whatCannotBeReadOfAnIssuerLimitsNobodyAndSoIsNotTrusted(String extension) throws Exception {
    Trust trust = new Trust(Set.of(X509Parser.read(root())));
    byte[] leaf = new FieldDraft().issuer(new X500Name("CN=Issuing")).noSubject().sign();
    FieldDraft issuer = new FieldDraft().authority("CN=Issuing");
    Chain whole = new Chain(List.of(X509Parser.read(leaf), X509Parser.read(issuer.sign())));
    Chain damaged =
        new Chain(
            List.of(
                X509Parser.read(leaf),
                X509Parser.read(
                    issuer.more(extension(extension, false, DERNull.INSTANCE)).sign())));

    assertThat(trust.fault(whole, NOW)).isEmpty();
    assertThat(trust.fault(damaged, NOW)).isPresent();
  }

  private static final String EC = "1.2.840.10045.2.1";
  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String P256_OID = "1.2.840.10045.3.1.7";
  private static final X9ECParameters P256 = ECNamedCurveTable.getByName("P-256");

  private static ASN1ObjectIdentifier oid(String id) {
    return new ASN1ObjectIdentifier(id);
  }

  private static byte[] point(boolean compressed) {
    return P256.getG().getEncoded(compressed);
  }

  private static byte[] rsa(long exponent) {
    try {
      BigInteger modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE);
      return new RSAPublicKey(modulus, BigInteger.valueOf(exponent)).getEncoded();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static PublicKey edwards(String kind) {
    try {
      return KeyPairGenerator.getInstance(kind).generateKeyPair().getPublic();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatOpenSslReads")
  void oneOddFieldHidesNoOther(String what, byte[] der, List<String> told, Verdict verdict)
      throws Exception {
    X509Certificate read = X509Parser.read(der);
    CertificateInfo info = CertificateInfo.of(read);
    assertThat(info.names()).extracting(Object::toString).contains("mail.example.org");
    assertThat(info.notBefore())
        .isBetween(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:01Z"));
    assertThat(info.notAfter()).isAfterOrEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(info.key()).isNotEmpty();
    assertThat(read.getEncoded()).isEqualTo(der);
    CertificateDetails details = CertificateDetails.of(read);
    assertThat(details.oddities()).hasSameSizeAs(told);
    for (String clause : told) {
      assertThat(details.oddities()).anyMatch(one -> one.endsWith(clause + ")"));
    }
    assertThat(details.serial()).isNotEmpty();
  }

  @Test
  void theChainOfWhatJavaRefusesIsChecked() throws Exception {
    X509Certificate root = X509Parser.read(root());
    X509Certificate leaf = X509Parser.read(new FieldDraft().noSubject().sign());
    assertThat(leaf).isInstanceOf(FieldwiseCertificate.class);
    Trust trust = new Trust(Set.of(root));
    assertThat(trust.fault(new Chain(List.of(leaf)), NOW)).isEmpty();
    byte[] forged = leaf.getEncoded();
    forged[forged.length - 1] ^= 1;
    assertThat(trust.fault(new Chain(List.of(X509Parser.read(forged))), NOW)).isPresent();
  }

  /** Their points are compressed, which Java refuses, and OpenSSL does not. */
  @Test
  void theIssuersMayBeOddAsWell() throws Exception {
    FieldDraft issuing = oddAuthority("CN=Odd Issuing CA");
    X509Certificate root = X509Parser.read(oddAuthority("CN=Odd Root").sign());
    X509Certificate issuer = X509Parser.read(issuing.sign());
    X509Certificate leaf =
        X509Parser.read(new FieldDraft().issuer(new X500Name("CN=Odd Issuing CA")).sign());
    assertThat(root).isInstanceOf(FieldwiseCertificate.class);
    assertThat(issuer).isInstanceOf(FieldwiseCertificate.class);
    assertThat(leaf).isNotInstanceOf(FieldwiseCertificate.class);

    Trust trust = new Trust(Set.of(root));
    assertThat(trust.fault(new Chain(List.of(leaf, issuer)), NOW)).isEmpty();
    assertThat(trust.fault(new Chain(List.of(leaf, issuer, root)), NOW)).isEmpty();
    assertThat(Trust.none().fault(new Chain(List.of(leaf, issuer, root)), NOW)).isPresent();
    assertThat(trust.infoOf(new Chain(List.of(leaf, issuer))).names()).hasSize(1);
    X509Certificate noAuthority = X509Parser.read(issuing.extensions().sign());
    assertThat(trust.fault(new Chain(List.of(leaf, noAuthority)), NOW)).isPresent();
  }

  /** A CA for mail alone excludes every host with an empty name (RFC 5280 §4.2.1.10). */
  @Test
  void anIssuerThatMayNotIssueForAnyHostIsNotTrustedWhereItsCertificateIsOddEither()
      throws Exception {
    Trust trust = new Trust(Set.of(X509Parser.read(root())));
    ASN1Encodable subtree = sequence(new DERTaggedObject(false, 2, new DERIA5String("")));
    ASN1Encodable excluded = sequence(new DERTaggedObject(false, 1, sequence(subtree)));
    X509Certificate issuer =
        X509Parser.read(
            new FieldDraft()
                .authority("CN=Issuing")
                .more(extension("2.5.29.30", true, excluded))
                .sign());
    for (FieldDraft leaf : List.of(new FieldDraft(), new FieldDraft().noSubject())) {
      X509Certificate issued = X509Parser.read(leaf.issuer(new X500Name("CN=Issuing")).sign());
      assertThat(trust.fault(new Chain(List.of(issued, issuer)), NOW)).isPresent();
    }
  }

  private static FieldDraft oddAuthority(String name) throws IOException {
    byte[] uncompressed =
        SubjectPublicKeyInfo.getInstance(FieldDraft.KEY.getPublic().getEncoded())
            .getPublicKeyData()
            .getBytes();
    byte[] compressed = P256.getCurve().decodePoint(uncompressed).getEncoded(true);
    return new FieldDraft().authority(name).key(EC, oid(P256_OID), compressed);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatOpenSslReads")
  void whatOpenSslDoesNotTrustIsNotTrusted(
      String what, byte[] der, List<String> told, Verdict verdict) throws Exception {
    Trust trust = new Trust(Set.of(X509Parser.read(root())));

    assertThat(trust.fault(new Chain(List.of(X509Parser.read(der))), NOW).isEmpty())
        .isEqualTo(verdict == Verdict.TRUSTED);
  }

  private static byte[] root() {
    return new FieldDraft().authority("CN=Odd Root").sign();
  }

  @Test
  void whatIsNoDerIsReadAndKeptAsItIs() throws Exception {
    byte[] ber = new FieldDraft().sign(BERSequence::new);
    X509Certificate read = X509Parser.read(ber);
    assertThat(read.getEncoded()).isEqualTo(ber);
    assertThat(CertificateInfo.oddities(read)).anyMatch(one -> one.contains("DER"));
    assertThat(Chain.signed(read, FieldDraft.KEY.getPublic())).isTrue();
  }

  @Test
  void whatStandsBehindIsPassedOver() throws Exception {
    byte[] der = new FieldDraft().sign();
    assertThat(X509Parser.read(Arrays.copyOf(der, der.length + 7)).getEncoded()).isEqualTo(der);
  }

  @Test
  void aDateThatIsNoneIsLongPast() throws Exception {
    for (String none : List.of("271301000000Z", "2701010000 0Z", "-70101000000Z")) {
      byte[] der = new FieldDraft().sign();
      byte[] end = "270101000000Z".getBytes(StandardCharsets.US_ASCII);
      int at = new String(der, StandardCharsets.ISO_8859_1).indexOf("270101000000Z");
      System.arraycopy(none.getBytes(StandardCharsets.US_ASCII), 0, der, at, end.length);

      CertificateInfo info = CertificateInfo.of(X509Parser.read(der));

      assertThat(info.validAt(NOW)).isFalse();
      assertThat(info.notBefore()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
      assertThat(info.names()).isNotEmpty();
      assertThat(CertificateInfo.oddities(X509Parser.read(der)))
          .singleElement(InstanceOfAssertFactories.STRING)
          .startsWith("its end is no ");
    }
  }

  @Test
  void whatCanBeToldOfAKeyIsTold() throws Exception {
    assertThat(kind(new FieldDraft().key(RSA, DERNull.INSTANCE, rsa(1)))).isEqualTo("RSA 2048");
    assertThat(kind(new FieldDraft().key(RSA, DERNull.INSTANCE, new byte[9]))).isEqualTo("RSA");
    assertThat(kind(new FieldDraft().key(EC, oid(P256_OID), point(true)))).isEqualTo("ECDSA P-256");
    assertThat(kind(new FieldDraft().key(EC, P256, point(false)))).isEqualTo("EC");
    assertThat(kind(new FieldDraft().key("1.2.3.4.5", null, new byte[9]))).isEqualTo("1.2.3.4.5");
  }

  private static String kind(FieldDraft draft) throws IOException {
    return CertificateInfo.of(X509Parser.read(draft.sign())).key();
  }

  @Test
  void damagedUsagesAllowNothing() throws Exception {
    X509Certificate read =
        X509Parser.read(
            new FieldDraft()
                .extensions(
                    extension("2.5.29.15", false, new byte[] {4, 0}),
                    extension("2.5.29.19", false, new byte[] {4, 0}))
                .sign());
    assertThat(read.getKeyUsage()).containsOnly(false);
    assertThat(read.getBasicConstraints()).isNegative();
  }

  @Test
  void whatIsNoCertificateIsToldWithThePlace() {
    assertThatThrownBy(() -> X509Parser.read(new byte[] {0x30, 0}))
        .isInstanceOf(IOException.class)
        .hasMessage("not an X.509 certificate: it has 0 parts, not three");
    assertThatThrownBy(() -> X509Parser.read(Arrays.copyOf(new FieldDraft().sign(), 100)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("not an X.509 certificate: ");
  }
}
