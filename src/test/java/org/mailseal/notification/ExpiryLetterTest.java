package org.mailseal.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.ledger.SampleRequests;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.name.DnsName;
import org.mailseal.notification.RenewalForecast.Action;
import org.mailseal.notification.RenewalForecast.Prospect;
import org.mailseal.notification.mail.Mailbox;

class ExpiryLetterTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DnsName NAME = DnsName.of("mail.example.org");
  private static final Mailbox FROM = Mailbox.parse("Mailseal <alerts@example.org>");
  private static final List<Mailbox> TO = List.of(Mailbox.parse("postmaster@example.org"));
  private static final Instant END = Instant.parse("2026-11-27T13:05:00Z");
  private static final CertificateInfo LEAF = leaf("Example CA");

  private static CertificateInfo leaf(String issuer) {
    Issuer root =
        Issuer.create(issuer, END.minus(Duration.ofDays(400)), END.plusSeconds(1), RANDOM);
    KeyPair pair = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
    return CertificateInfo.of(
        root.issue(
            pair.getPublic(),
            List.of(NAME, DnsName.of("imap.example.org")),
            END.minus(Duration.ofDays(90)),
            END,
            RANDOM));
  }

  private static ExpiryNotice expiry(Duration left) {
    Instant now = END.minus(left);
    return new ExpiryNotice(
        NAME,
        LEAF,
        Threshold.parse("7d"),
        List.of(
            Endpoint.parse("mail.example.org:25/smtp"),
            Endpoint.parse("mail.example.org:993/imaps")),
        true,
        Optional.empty(),
        ahead(new Action.Renewal(), now.plus(Duration.ofHours(4))),
        Optional.empty(),
        now,
        List.of());
  }

  /** A wait that a failure has asked for; a daemon lives. */
  private static Optional<Prospect> ahead(Action action, Instant notBefore) {
    return Optional.of(
        new Prospect(action, true, Optional.of(notBefore), Optional.of(Duration.ofHours(12))));
  }

  private static ExpiryNotice with(ExpiryNotice notice, Prospect prospect) {
    return with(notice, Optional.of(prospect), notice.installed());
  }

  private static ExpiryNotice with(
      ExpiryNotice notice, Optional<Prospect> prospect, Optional<CertificateInfo> installed) {
    return new ExpiryNotice(
        notice.name(),
        notice.leaf(),
        notice.passed(),
        notice.servedBy(),
        notice.watched(),
        installed,
        prospect,
        notice.lastFailure(),
        notice.now(),
        notice.waiting());
  }

  private static Message compose(ExpiryNotice notice) {
    return ExpiryLetter.compose(notice, FROM, TO);
  }

  @ParameterizedTest
  @CsvSource({
    "P5DT3H, certificate ends in 5 days (2026-11-27)",
    "P2D, certificate ends in 2 days (2026-11-27)",
    "PT47H59M, certificate ends in 47 hours (2026-11-27)",
    "PT24H, certificate ends in 24 hours (2026-11-27)",
    "PT119M, certificate ends in 119 minutes (2026-11-27)",
    "PT1M30S, certificate ends in 1 minute (2026-11-27)",
    "PT0S, certificate ends in 0 minutes (2026-11-27)",
    "PT-1S, certificate ENDED 0 minutes ago (2026-11-27)",
    "P-2DT-1H, certificate ENDED 2 days ago (2026-11-27)",
  })
  void theSubjectSaysWhatEndsWhen(Duration left, String subject) {
    assertThat(compose(expiry(left)).subject())
        .isEqualTo("[mailseal] mail.example.org: " + subject);
  }

  @Test
  void theWholeTextOfAQuietReminder() {
    assertThat(compose(expiry(Duration.ofDays(5))).text())
        .isEqualTo(
            """
            The certificate of mail.example.org ends in 5 days.
            It ends on Friday, 27 November 2026 at 13:05 UTC, 5 days from now.
            After that, mail programs refuse to connect, and other mail servers may
            hold their mail back.

            What Mailseal does
            Mailseal renews it by itself. The next try is not before Sunday, 22
            November 2026 at 17:05 UTC, 4 hours from now.

            What you should do
            Nothing yet. If you do not want to wait, type this where Mailseal runs:
                mailseal status
                    shows where it stands
                mailseal renew mail.example.org
                    renews it now

            The certificate
            Names         mail.example.org
                          imap.example.org
            Issuer        CN=Example CA
            Key           ECDSA P-256
            Began         Saturday, 29 August 2026 at 13:05 UTC
            Ends          Friday, 27 November 2026 at 13:05 UTC
            Days left     5
            SHA-256       %s
            Served by     mail.example.org:25/smtp
                          mail.example.org:993/imaps

            Why you get this
            The settings ask for a letter with 7 days left. Each such letter is sent
            once. Nobody reads answers to it.
            """
                .formatted(LEAF.fingerprint()));
  }

  @Test
  void anEndedCertificateIsWordedAsSuch() {
    Message letter = compose(expiry(Duration.ofDays(-2)));

    assertThat(letter.text())
        .startsWith(
            """
            The certificate of mail.example.org ended 2 days ago: mail is failing
            now.
            It ended on Friday, 27 November 2026 at 13:05 UTC.
            Mail programs refuse to connect. Other mail servers may hold their mail
            back.
            """)
        .contains("Days left     -2", "Ended         Friday", "Type this where Mailseal runs:")
        .doesNotContain("ends", "Nothing yet");
    assertThat(letter.html()).contains("ended 2 days ago: mail is failing now.");
  }

  @Test
  void aFailureComesWithItsWordsAndWhatToDo() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    String text =
        compose(
                new ExpiryNotice(
                    calm.name(),
                    calm.leaf(),
                    Threshold.parse("1/3"),
                    List.of(),
                    false,
                    Optional.empty(),
                    ahead(new Action.Renewal(), calm.now()),
                    Optional.of("port 80 is taken by nginx"),
                    calm.now(),
                    List.of()))
            .text();

    assertThat(text)
        .contains(
            "Mailseal renews it by itself. The next try comes within 12 hours.",
            "The last try failed:\nport 80 is taken by nginx\n",
            "Remove the cause of the failure above.",
            "Served by     not watched",
            "with 1/3 of its lifetime left")
        .doesNotContain("Nothing yet");
  }

  private static final Optional<Duration> DAEMON = Optional.of(Duration.ofHours(12));
  private static final Action BY_HAND = new Action.Request("corporate", "pki@corp.example");

  @Test
  void ofACaThatAnswersByHandNobodySaysThatItRenewsByItself() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    assertThat(compose(with(calm, new Prospect(BY_HAND, true, Optional.empty(), DAEMON))).text())
        .contains(
            """
            What Mailseal does
            Mailseal cannot renew it by itself: its CA, corporate, answers by hand.
            Mailseal makes a request; a person must hand it in at pki@corp.example,
            and the answer to Mailseal. The next try comes within 12 hours.

            What you should do
            Type this where Mailseal runs:
                mailseal status
                    shows where it stands
                mailseal renew mail.example.org
                    makes the request now
                mailseal csr list
                    shows it, and where it is handed in
                mailseal csr answer FILE
                    takes the CA's answer and installs it
            """)
        .doesNotContain("Nothing yet", "renews it now");
  }

  @Test
  void whatIsNotDueYetIsAskedForWithForce() {
    ExpiryNotice calm = expiry(Duration.ofDays(9));
    Instant due = calm.now().plus(Duration.ofDays(2));
    for (Action action : List.of(BY_HAND, new Action.Renewal())) {
      assertThat(compose(with(calm, new Prospect(action, false, Optional.of(due), DAEMON))).text())
          .contains(
              "It is due on",
              "The first try comes within",
              "Nothing yet.",
              "mailseal renew --force mail.example.org\n")
          .doesNotContain("next try");
    }
  }

  @Test
  void whereNoDaemonRunsNothingIsSaidToComeByItself() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    assertThat(
            compose(
                    with(
                        calm,
                        new Prospect(
                            new Action.Renewal(), true, Optional.empty(), Optional.empty())))
                .text())
        .contains("No daemon runs: nothing happens until", "Type this where Mailseal runs:")
        .doesNotContain("Nothing yet", "within");
  }

  @Test
  void whatCannotEvenBeginSaysWhy() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    assertThat(
            compose(
                    with(
                        calm,
                        new Prospect(
                            new Action.Nothing("cannot read the roots in trust: /etc/ca.pem"),
                            true,
                            Optional.empty(),
                            DAEMON)))
                .text())
        .contains("Mailseal cannot renew it: cannot read the roots in trust: /etc/ca.pem.")
        .doesNotContain("Nothing yet", "by itself");
  }

  @Test
  void ofAnotherCertificateThanTheInstalledOneIsSaidWhenThatIsPutBack() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    CertificateInfo own = leaf("Own CA");
    assertThat(
            compose(
                    with(
                        calm,
                        Optional.of(
                            new Prospect(
                                new Action.Installation(own), true, Optional.empty(), DAEMON)),
                        Optional.of(own)))
                .text())
        .contains("It is not the certificate that Mailseal has installed", own.shortFingerprint())
        .contains(
            "Mailseal puts the certificate that it has installed back: it ends on",
            "The next try comes within 12\nhours.",
            "Find out who has put the other one there.",
            "mailseal renew mail.example.org\n        puts it back now\n")
        .doesNotContain("renews it", "Nothing yet");
    assertThat(
            compose(
                    with(
                        calm,
                        Optional.of(
                            new Prospect(new Action.Renewal(), true, Optional.empty(), DAEMON)),
                        Optional.of(own)))
                .text())
        .contains("It is not the certificate", "Mailseal renews it by itself.")
        .doesNotContain("back: it ends", "puts it back");
  }

  @Test
  void aNameThatLeftTheSettingsIsNotSaidToBeRenewed() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    assertThat(compose(with(calm, Optional.empty(), Optional.empty())).text())
        .contains(
            "The settings do not name this certificate any more.",
            "name it in the settings again. Type this")
        .doesNotContain("mailseal renew", "by itself", "Nothing yet");
  }

  @Test
  void whatNoPortWasSeenToServeIsNotSaidToBreakMail() {
    ExpiryNotice gone = expiry(Duration.ofDays(-2));
    ExpiryNotice unseen =
        new ExpiryNotice(
            gone.name(),
            gone.leaf(),
            gone.passed(),
            List.of(),
            true,
            Optional.empty(),
            gone.prospect(),
            Optional.empty(),
            gone.now(),
            List.of());
    assertThat(compose(unseen).text())
        .contains("ended 2 days ago.\n", "Served by     no port, as far as they could be seen")
        .doesNotContain("failing", "not watched");
  }

  @Test
  void pastItsEndALetterADayComesAndEachHasItsOwnIdentifier() {
    ExpiryNotice third = passed(expiry(Duration.ofDays(-3)), "-3d");
    assertThat(compose(third).text())
        .endsWith(
            """
            Why you get this
            An ended certificate is told of once a day, until another one is served
            in its place. Nobody reads answers to it.
            """);
    assertThat(compose(third).id())
        .isNotEqualTo(compose(passed(third, "-2d")).id())
        .isEqualTo(compose(third).id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=https://evil.example/x onerror='x'>",
        "a\r\nBcc: evil@example.net\r\n\r\n<b>",
        "\r\n.\r\nMAIL FROM:<evil@example.net>",
        "\u001b[2J\u202Egnirts & &amp;",
      })
  void aHostileNameBreaksNeitherHeadersNorHtml(String hostile) {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    Message letter =
        compose(
            new ExpiryNotice(
                calm.name(),
                leaf(hostile),
                calm.passed(),
                calm.servedBy(),
                true,
                Optional.of(leaf(hostile)),
                ahead(new Action.Request("corporate", hostile), calm.now()),
                Optional.of(hostile),
                calm.now(),
                List.of()));

    assertThat(letter.subject()).doesNotContain("\r", "\n").isEqualTo(compose(calm).subject());
    assertThat(letter.html())
        .doesNotContain("<script", "<img", "<b>", "onerror='", "\u001b", "\u202E", "\r");
    assertThat(letter.text()).doesNotContain("\u001b", "\u202E", "\r");
    assertThat(letter.text().lines())
        .noneMatch(line -> line.startsWith("Bcc:") || line.equals(".") || line.startsWith("MAIL"));
    assertThat(tags(letter)).isEqualTo(tags(sameShape(calm)));
  }

  private static List<String> tags(Message letter) {
    return Pattern.compile("<[^>]*>")
        .matcher(letter.html())
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static Message sameShape(ExpiryNotice calm) {
    return compose(
        new ExpiryNotice(
            calm.name(),
            calm.leaf(),
            calm.passed(),
            calm.servedBy(),
            true,
            Optional.of(leaf("harmless")),
            ahead(new Action.Request("corporate", "harmless"), calm.now()),
            Optional.of("harmless"),
            calm.now(),
            List.of()));
  }

  @Test
  void theHtmlSaysWhatTheTextSaysAndLoadsNothing() {
    Message letter = compose(expiry(Duration.ofDays(5)));
    String words =
        letter
            .html()
            .replaceAll("(?s)<head>.*</head>", "")
            .replaceAll("<[^>]*>", " ")
            .replaceAll("\\s+", " ")
            .strip();

    assertThat(words).isEqualTo(letter.text().replaceAll("\\s+", " ").strip());
    assertThat(letter.html())
        .contains("color-scheme")
        .doesNotContain("http", "url(", "<link", "@import", "src=", "<script");
    assertThat(letter.html().length()).isLessThan(6_000);
  }

  @Test
  void theSameAlertHasTheSameMessageIdAndAnotherOneHasNot() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    ExpiryNotice later = expiry(Duration.ofDays(4));
    String id = compose(calm).id();

    assertThat(id).matches("<expiry-[0-9a-f]{32}@example\\.org>");
    assertThat(compose(later).id()).isEqualTo(id);
    assertThat(compose(passed(calm, "3d")).id()).isNotEqualTo(id);
    assertThat(compose(calm).at()).isEqualTo(calm.now());
  }

  private static ExpiryNotice passed(ExpiryNotice notice, String threshold) {
    return new ExpiryNotice(
        notice.name(),
        notice.leaf(),
        Threshold.read(threshold),
        notice.servedBy(),
        notice.watched(),
        notice.installed(),
        notice.prospect(),
        notice.lastFailure(),
        notice.now(),
        notice.waiting());
  }

  private static Message waiting(Duration left, Action action, long... requests) {
    ExpiryNotice calm = expiry(left);
    return compose(
        new ExpiryNotice(
            calm.name(),
            calm.leaf(),
            calm.passed(),
            calm.servedBy(),
            true,
            Optional.empty(),
            Optional.of(new Prospect(action, true, Optional.empty(), DAEMON)),
            calm.lastFailure(),
            calm.now(),
            Arrays.stream(requests)
                .mapToObj(
                    id ->
                        new UnansweredRequest(
                            SampleRequests.on(id, NAME, calm.now().minus(Duration.ofDays(7 - id))),
                            Optional.of(calm.leaf()),
                            calm.now()))
                .toList()));
  }

  @Test
  void aRequestThatWaitsIsNewsAndItsAnswerWhatToDo() {
    Message letter = waiting(Duration.ofDays(9), new Action.Wait(), 1);
    assertThat(letter.subject())
        .isEqualTo(
            "[mailseal] mail.example.org: certificate ends in 9 days (2026-11-27); a request"
                + " waits for the CA");
    assertThat(letter.text())
        .contains(
            """
            hold their mail back.
            A request has been waiting for the CA for 6 days; the served certificate
            ends in 9.

            What Mailseal does
            Mailseal does nothing before it gets the CA's answer: its CA answers by
            hand. A person must act.
            Request 1 waits for the answer of corporate; hand the request in at
            pki@corp.example.

            What you should do
            Ask the CA for its answer, or hand the request in again. Type this where
            Mailseal runs:
                mailseal status
                    shows where it stands
                mailseal csr show 1
                    prints the request, to hand it in
                mailseal csr answer FILE
                    takes the CA's answer and installs it
            """)
        .doesNotContain("mailseal renew");
  }

  @Test
  void aRequestBesideAnAuthorityThatRenewsByItselfHidesNoRenewal() {
    assertThat(waiting(Duration.ofDays(9), new Action.Renewal(), 1).text())
        .contains("Mailseal renews it by itself.", "mailseal renew mail.example.org\n")
        .contains("mailseal csr show 1\n", "mailseal csr answer FILE\n")
        .doesNotContain("A person must act");
  }

  @Test
  void ofSeveralRequestsTheOldestIsNamedAndEachCanBeShown() {
    assertThat(waiting(Duration.ofDays(-2), new Action.Wait(), 1, 3).text())
        .contains(
            """
            2 requests have been waiting for the CA, the oldest for 6 days; ACT NOW:
            the served certificate ENDED 2 days ago.
            """,
            "Request 1 waits for",
            "Request 3 waits for",
            "mailseal csr show 1\n",
            "mailseal csr show 3\n")
        .doesNotContain("mailseal renew");
  }

  @Test
  void ofManyNamesTheFirstAreShown() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    List<Endpoint> endpoints =
        IntStream.range(0, 30).mapToObj(i -> Endpoint.parse("mx" + i + ":25/smtp")).toList();
    assertThat(
            compose(
                    new ExpiryNotice(
                        calm.name(),
                        calm.leaf(),
                        calm.passed(),
                        endpoints,
                        true,
                        Optional.empty(),
                        calm.prospect(),
                        calm.lastFailure(),
                        calm.now(),
                        List.of()))
                .text())
        .contains("mx11:25/smtp\n", "and 18 more\n")
        .doesNotContain("mx12:");
  }
}
