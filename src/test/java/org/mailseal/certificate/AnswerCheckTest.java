package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.FieldDraft;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.fixture.certificate.TestCertificates.LeafDraft;
import org.mailseal.name.DnsName;

class AnswerCheckTest {
  private static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
  private static final Instant UNTIL = FROM.plus(Duration.ofDays(90));
  private static final Instant NOW = FROM.plus(Duration.ofDays(30));
  private static final Authority ROOT = TestCertificates.root("Root", FROM, UNTIL);
  private static final Authority ISSUING = ROOT.intermediate("Issuing", FROM, UNTIL);
  private static final KeyPair KEY = KeyKind.ECDSA_P256.generate();
  private static final List<DnsName> NAMES =
      List.of(DnsName.of("mail.example.org"), DnsName.of("imap.example.org"));
  private static final Trust TRUST = Trust.none().plus(List.of(ROOT.certificate()));

  private static LeafDraft draft(String... names) {
    return ISSUING.leaf(names).valid(FROM, UNTIL).key(KEY);
  }

  private static LeafDraft good() {
    return draft("mail.example.org", "imap.example.org");
  }

  private static List<String> faults(Identity answer, Instant now) {
    return AnswerCheck.faults(answer.chain(), KEY.getPublic(), NAMES, TRUST, now);
  }

  @Test
  void whatWasAskedForIsFit() {
    assertThat(faults(good().issue(), NOW)).isEmpty();
    assertThat(faults(draft("*.example.org").issue(), NOW)).isEmpty();
    assertThat(faults(good().purpose(KeyPurposeId.anyExtendedKeyUsage).issue(), NOW)).isEmpty();
  }

  @Test
  void anotherKey() {
    assertThat(faults(good().key(KeyKind.ECDSA_P256).issue(), NOW))
        .containsExactly("its public key is not the one that was asked for");
  }

  @Test
  void namesThatAreMissing() {
    assertThat(faults(draft("mail.example.org").issue(), NOW))
        .containsExactly("it does not cover imap.example.org");
    assertThat(faults(draft("www.example.org").issue(), NOW))
        .containsExactly("it does not cover mail.example.org, imap.example.org");
  }

  /** The common name is for people (RFC 9525 §2). */
  @Test
  void aCommonNameCoversNothing() throws Exception {
    List<DnsName> names = List.of(DnsName.of("root.example.org"));
    Authority alone = TestCertificates.root("root.example.org", FROM, UNTIL);

    assertThat(
            AnswerCheck.faults(
                alone.identity().chain(),
                alone.certificate().getPublicKey(),
                names,
                Trust.none().plus(List.of(alone.certificate())),
                NOW))
        .containsExactly(
            "it does not cover root.example.org",
            "it is the certificate of an authority, not of a server (basicConstraints CA:TRUE, RFC"
                + " 5280 §4.2.1.9)");
  }

  @Test
  void datesAreToldOnce() {
    assertThat(faults(good().issue(), FROM)).isEmpty();
    assertThat(faults(good().issue(), FROM.minusSeconds(1)))
        .containsExactly(
            "it is not valid before 2026-09-01T00:00:00Z; is this machine's clock right?");
    assertThat(faults(good().issue(), UNTIL.minusSeconds(1))).isEmpty();
    assertThat(faults(good().issue(), UNTIL)).containsExactly("it expired at 2026-11-30T00:00:00Z");
  }

  @Test
  void notForServers() {
    assertThat(faults(good().purpose(KeyPurposeId.id_kp_clientAuth).issue(), NOW))
        .singleElement()
        .asString()
        .startsWith("its extended key usage lacks serverAuth (RFC 5280 §4.2.1.12)");
  }

  @Test
  void aChainThatDoesNotHold() {
    Identity answer = good().issue();

    assertThat(faults(answer.serving(answer.certificate()), NOW))
        .singleElement()
        .asString()
        .contains("its issuer CN=Issuing is neither in the chain nor a trusted root");
  }

  @Test
  void everyFaultIsToldTogether() {
    Authority stranger = TestCertificates.root("Stranger");

    assertThat(
            faults(
                stranger
                    .leaf("www.example.org")
                    .valid(FROM, NOW)
                    .purpose(KeyPurposeId.id_kp_emailProtection)
                    .issue(),
                NOW))
        .hasSize(5);
  }

  @Test
  void whatIsOddIsRemarkedOnAndNoFault() throws Exception {
    Trust odd =
        Trust.none()
            .plus(List.of(Pem.certificate(new FieldDraft().authority("CN=Odd Root").sign())));
    Chain answer = new FieldDraft().noSubject().identity().chain();
    List<DnsName> names = List.of(DnsName.of("mail.example.org"));

    assertThat(AnswerCheck.faults(answer, FieldDraft.KEY.getPublic(), names, odd, NOW)).isEmpty();
    assertThat(AnswerCheck.remarks(answer.leaf(), List.copyOf(names), List.of()))
        .contains(
            "its subject is empty, and its alternative names are not critical (RFC 5280 §4.1.2.6)");
  }

  private static List<String> remarks(Identity answer, List<String> clientToo) {
    return AnswerCheck.remarks(answer.chain().leaf(), List.copyOf(NAMES), clientToo);
  }

  @Test
  void whatAPersonShouldKnow() {
    assertThat(remarks(good().issue(), List.of())).isEmpty();
    assertThat(remarks(draft("mail.example.org", "more.example.org").issue(), List.of()))
        .containsExactly(
            "asked for and not given: imap.example.org",
            "given and not asked for: more.example.org");
    assertThat(remarks(good().valid(FROM, FROM.plus(Duration.ofDays(201))).issue(), List.of()))
        .singleElement()
        .asString()
        .contains("200 are the most", "a private CA may do so");
    assertThat(remarks(good().issue(), List.of("Postfix presents it also as a client")))
        .containsExactly(
            "its extended key usage lacks clientAuth, but Postfix presents it also as a client");
  }

  private static List<String> faults(Chain chain) {
    return AnswerCheck.faults(chain, KEY.getPublic(), NAMES, TRUST, NOW);
  }

  /** A leaf, and so many issuers above each other below the root. */
  private static Chain tower(int issuers) {
    Authority top = ROOT;
    for (int floor = 0; floor < issuers; floor++) {
      top = top.intermediate("Floor " + floor, FROM, UNTIL);
    }
    return top.leaf("mail.example.org", "imap.example.org")
        .valid(FROM, UNTIL)
        .key(KEY)
        .issue()
        .chain();
  }

  @Test
  void noMoreCertificatesThanClientsTake() {
    assertThat(faults(tower(9))).isEmpty();
    assertThat(faults(tower(10)))
        .containsExactly(
            "it comes with 11 certificates, and no more than 10 are installed: clients refuse so"
                + " long a chain");
  }

  /** What stands above the first one that a root issued is not a fault by itself. */
  @Test
  void aThousandIssuersAreCounted() {
    List<X509Certificate> certificates = new ArrayList<>(good().issue().certificates());
    certificates.addAll(Collections.nCopies(1_201 - certificates.size(), ROOT.certificate()));

    assertThat(faults(new Chain(certificates)))
        .containsExactly(
            "it comes with 1,201 certificates, and no more than 10 are installed: clients refuse"
                + " so long a chain");
  }

  @Test
  void noMoreBytesThanClientsTake() {
    Chain chain =
        ROOT.intermediate("x".repeat(40_000), FROM, UNTIL)
            .leaf("mail.example.org", "imap.example.org")
            .valid(FROM, UNTIL)
            .key(KEY)
            .issue()
            .chain();

    assertThat(faults(chain))
        .singleElement()
        .asString()
        .matches("it has 8\\d,\\d{3} bytes with its issuers, and no more than 65,536 are .*");
    assertThat(AnswerCheck.lasting(chain, KEY.getPublic(), NAMES, NOW)).hasSize(1);
  }
}
