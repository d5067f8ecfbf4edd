package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Tlsa;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;

@Timeout(60)
class ChainCheckTest {
  private static final Instant NOW = SampleObservations.now();
  private static final Authority ROOT = TestCertificates.root("Root");
  private static final Authority MIDDLE = ROOT.intermediate("Middle");
  private static final Authority ISSUING = MIDDLE.intermediate("Issuing");
  private static final X509Certificate LEAF =
      ISSUING
          .leaf("mail.example.org")
          .issuerPlaces("http://ca.example/i.crt")
          .issue()
          .certificate();
  private static final X509Certificate STRANGER =
      TestCertificates.root("Stranger").leaf("a.example").issue().certificate();

  private static List<Finding> judge(X509Certificate... sent) {
    return judge(false, sent);
  }

  private static List<Finding> judge(boolean vouched, X509Certificate... sent) {
    return judge(vouched ? List.of(meaning(sent[0])) : List.of(), sent);
  }

  private static Tlsa meaning(X509Certificate leaf) {
    Tlsa kind = new Tlsa(TlsaMatch.DANE_EE, 1, 1, "");
    return new Tlsa(TlsaMatch.DANE_EE, 1, 1, TlsaMatch.association(kind, leaf));
  }

  private static List<Finding> judge(List<Tlsa> records, X509Certificate... sent) {
    return EvidenceDraft.of(
            SampleObservations.served("mail.example.org", new Chain(List.of(sent)), "TLSv1.3"))
        .tlsa(records.isEmpty() ? new DnsAnswer.Unasked<>() : new DnsAnswer.Found<>(records, true))
        .trust(new Trust(Set.of(ROOT.certificate()))::fault)
        .at(NOW)
        .judge(new ChainCheck());
  }

  private static void assertFinding(List<Finding> findings, Level level, String... words) {
    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(level);
              assertThat(finding.what()).contains(words);
            });
  }

  @Test
  void leafAndIntermediatesAreWell() {
    assertFinding(judge(LEAF, ISSUING.certificate(), MIDDLE.certificate()), Level.OK, "complete");
  }

  @Test
  void aMissingIssuerFailsAndItsPlaceIsToldInTheFix() {
    List<Finding> findings = judge(LEAF);
    assertFinding(findings, Level.FAILURE, "the chain stops at CN=mail.example.org");
    assertThat(findings.getFirst().fix()).contains("CN=Issuing", "http://ca.example/i.crt");
    assertFinding(judge(LEAF, ISSUING.certificate()), Level.FAILURE, "stops at CN=Issuing");
    assertFinding(judge(LEAF, MIDDLE.certificate()), Level.FAILURE, "stops at CN=mail");
  }

  @Test
  void theWrongOrderFailsWhereAllIsThere() {
    assertFinding(
        judge(LEAF, MIDDLE.certificate(), ISSUING.certificate()), Level.FAILURE, "out of order");
    assertFinding(
        judge(LEAF, STRANGER, ISSUING.certificate(), MIDDLE.certificate()).subList(0, 1),
        Level.FAILURE,
        "out of order");
  }

  @Test
  void whatIsSentBesideTheChainIsTooMuch() {
    assertFinding(
        judge(LEAF, ISSUING.certificate(), MIDDLE.certificate(), STRANGER),
        Level.WARNING,
        "too much is sent: CN=a.example, not of this chain");
    assertFinding(
        judge(LEAF, LEAF, ISSUING.certificate(), MIDDLE.certificate()), Level.WARNING, "1 twice");
    assertFinding(
        judge(LEAF, ISSUING.certificate(), MIDDLE.certificate(), ROOT.certificate()),
        Level.OK,
        "leads to a trusted root, which is sent too and need not be");
  }

  @Test
  void aRootIsToBeSentWhereATlsaRecordMayMeanIt() {
    assertFinding(
        judge(
            List.of(new Tlsa(TlsaMatch.DANE_TA, 1, 1, "00".repeat(32))),
            LEAF,
            ISSUING.certificate(),
            MIDDLE.certificate(),
            ROOT.certificate()),
        Level.OK,
        "leads to a trusted root");
  }

  @Test
  void aChainMayBeTooLong() {
    Authority deep = ROOT;
    List<X509Certificate> chain = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      deep = deep.intermediate("CA " + i);
      chain.addFirst(deep.certificate());
    }
    chain.addFirst(deep.leaf("mail.example.org").issue().certificate());

    assertFinding(
        judge(chain.toArray(X509Certificate[]::new)), Level.WARNING, "11 certificates in all");
  }

  @Test
  void fiftyCertificatesAreSortedOutSoon() {
    List<X509Certificate> many = new ArrayList<>(List.of(LEAF));
    for (int i = 0; i < 49; i++) {
      many.add(TestCertificates.root("Issuing").certificate());
    }

    List<Finding> findings = judge(many.toArray(X509Certificate[]::new));
    assertThat(SampleObservations.levels(findings)).isEqualTo("FAILURE chain, WARNING chain");
    assertThat(findings).allSatisfy(one -> assertThat(one.what()).hasSizeLessThan(200));
  }

  @Test
  void whoIsSelfSignedIsToldSoAndOnlyTrustedAsARootOfOnesOwn() {
    assertFinding(judge(ROOT.certificate()), Level.OK, "complete");
    assertFinding(
        judge(TestCertificates.root("Alone").certificate()), Level.FAILURE, "self-signed");
  }

  @Test
  void daneMakesUpForAnUnknownRoot() {
    assertFinding(
        judge(true, TestCertificates.root("Alone").certificate()),
        Level.WARNING,
        "only senders that look for TLSA");
  }

  @Test
  void anIssuersOwnDatesCount() {
    Authority old =
        ROOT.intermediate("Old", NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1)));
    Authority ending =
        ROOT.intermediate("Ending", NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(9)));
    Identity first = old.leaf("mail.example.org").issue();
    Identity second = ending.leaf("mail.example.org").issue();

    assertFinding(
        judge(first.certificate(), old.certificate()), Level.FAILURE, "issuer CN=Old expired on");
    assertFinding(
        judge(second.certificate(), ending.certificate()),
        Level.WARNING,
        "CN=Ending expires on",
        "before the certificate itself");
  }
}
