package org.mailseal.lifecycle.due;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Threshold;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.install.Hooks;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Origin;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.name.DnsName;

class DueTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final Endpoint SMTP = Endpoint.parse("mail.example.org");
  private static final Endpoint IMAPS = Endpoint.parse("mail.example.org/imaps");
  private static final Authority ROOT = TestCertificates.root("Test Root");
  private static final Trust TRUST = Trust.none().plus(List.of(ROOT.certificate()));

  private static Chain leaf(int days, int left) {
    Instant end = NOW.plus(Duration.ofDays(left));
    return ROOT.leaf("mail.example.org")
        .valid(end.minus(Duration.ofDays(days)), end)
        .issue()
        .chain();
  }

  private static ManagedCertificate wanted(Optional<Threshold> whenLeft, DnsName... alsoFor) {
    return new ManagedCertificate(
        MAIL,
        "test-ca",
        List.of(alsoFor),
        Set.of(),
        KeyAlgorithm.ECDSA_P256,
        Subject.NONE,
        List.of(SMTP, IMAPS),
        Optional.empty(),
        whenLeft,
        Optional.empty(),
        List.of(),
        Hooks.NONE,
        KeyPolicy.STANDARD);
  }

  /** All further names are optional. */
  private static ManagedCertificate wantedAtBest(DnsName... alsoFor) {
    ManagedCertificate all = wanted(Optional.empty(), alsoFor);
    return new ManagedCertificate(
        all.name(),
        all.authority(),
        all.alsoFor(),
        Set.of(alsoFor),
        all.key(),
        all.subject(),
        all.endpoints(),
        all.connectTo(),
        all.renewWhenLeft(),
        all.despiteFaultsWhenLeft(),
        all.targets(),
        all.hooks(),
        all.keyPolicy());
  }

  private static Observation served(Endpoint endpoint, Chain chain) {
    return new Observation.Served(
        endpoint,
        NOW,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), endpoint.port()),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        "TLSv1.3",
        "TLS_AES_128_GCM_SHA256",
        chain);
  }

  private static Observation missing(Fault fault, String detail) {
    return new Observation.NotServed(SMTP, NOW, Optional.empty(), Optional.empty(), fault, detail);
  }

  private static Attempt installed(Chain chain, KeyAlgorithm algorithm) {
    return new Attempt(
        1,
        MAIL,
        "test-ca",
        AttemptState.SERVED,
        Origin.RENEWAL,
        NOW,
        NOW,
        List.of(MAIL),
        algorithm,
        CertificateRequest.sign(
            Subject.NONE,
            List.of(MAIL),
            KeyAlgorithm.ECDSA_P256.generate(RANDOM),
            KeyAlgorithm.ECDSA_P256,
            RANDOM),
        Optional.empty(),
        Optional.of(chain),
        Optional.empty(),
        Optional.empty());
  }

  private static Due due(ManagedCertificate wanted, Optional<Attempt> installed, Chain... chains) {
    return Due.of(
        wanted,
        List.of(served(SMTP, chains[0]), served(IMAPS, chains[chains.length - 1])),
        installed,
        TRUST,
        Optional.empty(),
        NOW);
  }

  /** The chain breaks in 21 days, and no certificate of another chain would. */
  @Test
  void whereAnIssuerEndsFirstThatEndCounts() {
    Instant from = NOW.minus(Duration.ofDays(2));
    Instant soon = NOW.plus(Duration.ofDays(21));
    Chain chain =
        ROOT.intermediate("Ending", NOW.minus(Duration.ofDays(900)), soon)
            .leaf("mail.example.org")
            .valid(from, NOW.plus(Duration.ofDays(88)))
            .issue()
            .chain();
    Due due = due(wanted(Optional.empty()), Optional.empty(), chain);
    assertThat(due)
        .isInstanceOfSatisfying(
            Due.Later.class,
            later -> {
              assertThat(later.when())
                  .isEqualTo(soon.minus(Duration.between(from, soon).dividedBy(3)));
              assertThat(later.leaf().daysLeft(NOW)).isEqualTo(21);
              assertThat(later.remarks())
                  .singleElement()
                  .asString()
                  .startsWith("an issuer in its chain ends at " + soon);
            });
    assertThat(
            Due.of(
                wanted(Optional.empty()),
                List.of(served(SMTP, chain)),
                Optional.of(installed(chain, KeyAlgorithm.ECDSA_P256)),
                TRUST,
                Optional.empty(),
                soon.minus(Duration.ofDays(5))))
        .isInstanceOfSatisfying(
            Due.Now.class,
            now ->
                assertThat(now.reason())
                    .contains("has an issuer that ends at " + soon + ", in 5 days"));
    assertThat(
            Due.of(
                wanted(Optional.empty()),
                List.of(served(SMTP, chain)),
                Optional.of(installed(chain, KeyAlgorithm.ECDSA_P256)),
                TRUST,
                Optional.empty(),
                soon))
        .isInstanceOfSatisfying(
            Due.Now.class,
            now -> assertThat(now.reason()).contains("has an issuer that expired at " + soon));
  }

  private static String reason(Due due) {
    return ((Due.Now) due).reason();
  }

  @Test
  void aThirdOfTheLifetimeAndHalfOfAShortOne() {
    ManagedCertificate wanted = wanted(Optional.empty());
    Chain ninety = leaf(90, 31);
    assertThat(due(wanted, Optional.empty(), ninety))
        .isEqualTo(new Due.Later(NOW.plus(Duration.ofDays(1)), ninety.info(), List.of()));
    Chain third = leaf(90, 30);
    assertThat(reason(due(wanted, Optional.empty(), third)))
        .isEqualTo(
            "a certificate is served that ends at "
                + third.info().notAfter()
                + ", in 30 days (smtp, imaps)");
    Chain six = leaf(6, 4);
    assertThat(due(wanted, Optional.empty(), six))
        .isEqualTo(new Due.Later(NOW.plus(Duration.ofDays(1)), six.info(), List.of()));
    assertThat(due(wanted, Optional.empty(), leaf(6, 3))).isInstanceOf(Due.Now.class);
    Chain ten = leaf(10, 4);
    assertThat(due(wanted, Optional.empty(), ten)).isInstanceOf(Due.Later.class);
    assertThat(due(wanted, Optional.empty(), leaf(10, 3))).isInstanceOf(Due.Now.class);
  }

  @Test
  void aNameThatMayBeLeftOutMakesNothingDue() {
    DnsName imap = new DnsName("imap.example.org");
    Chain ninety = leaf(90, 31);
    assertThat(due(wanted(Optional.empty(), imap), Optional.empty(), ninety))
        .isInstanceOf(Due.Now.class);
    assertThat(due(wantedAtBest(imap), Optional.empty(), ninety))
        .isInstanceOfSatisfying(
            Due.Later.class,
            later ->
                assertThat(later.remarks())
                    .singleElement()
                    .asString()
                    .startsWith(
                        "it is not for imap.example.org, which the settings call optional"));
  }

  /** Tried again for a day, or a quarter of what is left; a CA by hand has half of it. */
  @Test
  void overdueIsWhatWasTriedForLong() {
    ManagedCertificate wanted = wanted(Optional.empty());
    assertThat(Due.overdue(wanted, leaf(90, 30).info(), false))
        .isEqualTo(NOW.plus(Duration.ofDays(1)));
    assertThat(Due.overdue(wanted, leaf(90, 30).info(), true))
        .isEqualTo(NOW.plus(Duration.ofDays(15)));
    assertThat(Due.overdue(wanted, leaf(4, 2).info(), false))
        .isEqualTo(NOW.plus(Duration.ofHours(12)));
  }

  @Test
  void whatTheSettingsSayInstead() {
    Chain ninety = leaf(90, 31);
    assertThat(due(wanted(Optional.of(Threshold.parse("1/2"))), Optional.empty(), ninety))
        .isInstanceOf(Due.Now.class);
    assertThat(due(wanted(Optional.of(Threshold.parse("14d"))), Optional.empty(), ninety))
        .isEqualTo(new Due.Later(NOW.plus(Duration.ofDays(17)), ninety.info(), List.of()));
  }

  /** Let's Encrypt's 90 days with "renew-when-left: 90d" would be ordered at every sweep. */
  @Test
  void aFixedTimeCountsForHalfOfTheLifetimeAtMost() {
    ManagedCertificate wanted = wanted(Optional.of(Threshold.parse("90d")));
    Chain ninety = leaf(90, 46);
    assertThat(due(wanted, Optional.empty(), ninety))
        .isEqualTo(
            new Due.Later(
                NOW.plus(Duration.ofDays(1)),
                ninety.info(),
                List.of(
                    "renew-when-left: 90d is more than half of the 90 days that it is valid, and"
                        + " counts as half")));
    assertThat(due(wanted, Optional.empty(), leaf(90, 45))).isInstanceOf(Due.Now.class);
    Chain year = leaf(365, 91);
    assertThat(due(wanted, Optional.empty(), year))
        .isEqualTo(new Due.Later(NOW.plus(Duration.ofDays(1)), year.info(), List.of()));
    assertThat(due(wanted(Optional.of(Threshold.parse("3/4"))), Optional.empty(), leaf(90, 60)))
        .isInstanceOf(Due.Now.class);
  }

  @Test
  void whatIsNotValidYetIsDueUnlessItWasInstalledAsValid() {
    ManagedCertificate wanted = wanted(Optional.empty());
    Chain tomorrow = leaf(90, 91);
    assertThat(reason(due(wanted, Optional.empty(), tomorrow)))
        .startsWith("a certificate is served that is not valid before ")
        .contains(tomorrow.info().notBefore().toString());
    assertThat(due(wanted, Optional.of(installed(tomorrow, KeyAlgorithm.ECDSA_P256)), tomorrow))
        .isEqualTo(
            new Due.Later(
                tomorrow.info().notAfter().minus(Duration.ofDays(30)),
                tomorrow.info(),
                List.of(
                    "it is not valid before "
                        + tomorrow.info().notBefore()
                        + "; is this machine's clock right?")));
  }

  @Test
  void theOneThatEndsFirstCounts() {
    Chain fresh = leaf(90, 80);
    Chain older = leaf(90, 40);
    assertThat(due(wanted(Optional.empty()), Optional.empty(), fresh, older))
        .isEqualTo(new Due.Later(NOW.plus(Duration.ofDays(10)), older.info(), List.of()));
    assertThat(reason(due(wanted(Optional.empty()), Optional.empty(), fresh, leaf(90, 2))))
        .endsWith("in 2 days (imaps)");
  }

  @Test
  void expired() {
    Chain expired = leaf(90, 0);
    assertThat(reason(due(wanted(Optional.empty()), Optional.empty(), expired)))
        .startsWith("a certificate is served that expired at " + expired.info().notAfter());
  }

  @Test
  void aNameThatIsNotCovered() {
    assertThat(
            reason(
                due(
                    wanted(Optional.empty(), new DnsName("imap.example.org")),
                    Optional.empty(),
                    leaf(90, 80))))
        .isEqualTo("a certificate is served that does not cover imap.example.org (smtp, imaps)");
  }

  @Test
  void notTrustedUnlessItIsTheOneThatWasInstalled() {
    Chain strange =
        TestCertificates.root("Strange")
            .leaf("mail.example.org")
            .valid(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(80)))
            .issue()
            .chain();
    assertThat(reason(due(wanted(Optional.empty()), Optional.empty(), strange)))
        .startsWith("a certificate is served that is not trusted: ");
    assertThat(
            due(
                wanted(Optional.empty()),
                Optional.of(installed(strange, KeyAlgorithm.ECDSA_P256)),
                strange))
        .isInstanceOf(Due.Later.class);
  }

  @Test
  void anotherThanTheOneThatWasInstalled() {
    Chain ours = leaf(90, 80);
    Chain theirs = leaf(90, 80);
    assertThat(
            reason(
                due(
                    wanted(Optional.empty()),
                    Optional.of(installed(ours, KeyAlgorithm.ECDSA_P256)),
                    ours,
                    theirs)))
        .isEqualTo(
            "a certificate is served that is not the one that was installed ("
                + theirs.info().shortFingerprint()
                + ") (imaps)");
  }

  @Test
  void anotherKindOfKey() {
    Chain ours = leaf(90, 80);
    assertThat(
            reason(
                due(
                    wanted(Optional.empty()),
                    Optional.of(installed(ours, KeyAlgorithm.RSA_2048)),
                    ours)))
        .isEqualTo("the settings want a key of ecdsa-p256, the installed one is rsa-2048");
  }

  @Test
  void aPortThatServesNone() {
    assertThat(
            reason(
                Due.of(
                    wanted(Optional.empty()),
                    List.of(
                        missing(Fault.STARTTLS_NOT_OFFERED, "STARTTLS is not offered"),
                        served(IMAPS, leaf(90, 80))),
                    Optional.empty(),
                    TRUST,
                    Optional.empty(),
                    NOW)))
        .isEqualTo("no certificate is served: STARTTLS is not offered (smtp)");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSED", "BLOCKED", "TRY_LATER", "BYE", "CLOSED", "TIMED_OUT", "LEFT_OUT"})
  void aServerThatIsDownOrSilentSaysNothingOfItsCertificate(Fault fault) {
    List<Observation> down = List.of(missing(fault, "nothing was seen"));
    Chain ours = leaf(90, 80);
    assertThat(
            Due.of(
                wanted(Optional.empty()),
                down,
                Optional.of(installed(ours, KeyAlgorithm.ECDSA_P256)),
                TRUST,
                Optional.empty(),
                NOW))
        .isEqualTo(new Due.Later(NOW.plus(Duration.ofDays(50)), ours.info(), List.of()));
    assertThat(
            reason(
                Due.of(
                    wanted(Optional.empty()),
                    down,
                    Optional.of(installed(leaf(90, 9), KeyAlgorithm.ECDSA_P256)),
                    TRUST,
                    Optional.empty(),
                    NOW)))
        .startsWith("the installed certificate ends at ");
    assertThat(
            reason(
                Due.of(
                    wanted(Optional.empty()),
                    down,
                    Optional.empty(),
                    TRUST,
                    Optional.empty(),
                    NOW)))
        .isEqualTo("no certificate was installed yet");
  }
}
