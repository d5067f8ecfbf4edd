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
import org.mailseal.ledger.UnansweredRequest;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Letter;
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
        Optional.of(now.plus(Duration.ofHours(4))),
        Optional.empty(),
        now,
        true,
        List.of());
  }

  private static Letter compose(ExpiryNotice notice) {
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
            Mailseal renews it by itself. The next try is on Sunday, 22 November
            2026 at 17:05 UTC, 4 hours from now.

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
    Letter letter = compose(expiry(Duration.ofDays(-2)));

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
                    Optional.of(calm.now()),
                    Optional.of("port 80 is taken by nginx"),
                    calm.now(),
                    true,
                    List.of()))
            .text();

    assertThat(text)
        .contains(
            "The next try is due now.",
            "The last try failed:\nport 80 is taken by nginx\n",
            "Remove the cause of the failure above.",
            "Served by     not watched",
            "with 1/3 of its lifetime left")
        .doesNotContain("Nothing yet");
  }

  @Test
  void aPersonIsAskedWhereMailsealCannotActByItself() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    assertThat(
            compose(
                    new ExpiryNotice(
                        calm.name(),
                        calm.leaf(),
                        calm.passed(),
                        calm.servedBy(),
                        Optional.empty(),
                        Optional.empty(),
                        calm.now(),
                        false,
                        List.of()))
                .text())
        .contains(
            "Mailseal does not renew this certificate by itself. A person must act.",
            "Type this where Mailseal runs:")
        .doesNotContain("Nothing yet", "next try");
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
    Letter letter =
        compose(
            new ExpiryNotice(
                calm.name(),
                leaf(hostile),
                calm.passed(),
                calm.servedBy(),
                calm.nextTry(),
                Optional.of(hostile),
                calm.now(),
                true,
                List.of()));

    assertThat(letter.subject()).doesNotContain("\r", "\n").isEqualTo(compose(calm).subject());
    assertThat(letter.html())
        .doesNotContain("<script", "<img", "<b>", "onerror='", "\u001b", "\u202E", "\r");
    assertThat(letter.text()).doesNotContain("\u001b", "\u202E", "\r");
    assertThat(letter.text().lines())
        .noneMatch(line -> line.startsWith("Bcc:") || line.equals(".") || line.startsWith("MAIL"));
    assertThat(tags(letter)).isEqualTo(tags(sameShape(calm)));
  }

  private static List<String> tags(Letter letter) {
    return Pattern.compile("<[^>]*>")
        .matcher(letter.html())
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static Letter sameShape(ExpiryNotice calm) {
    return compose(
        new ExpiryNotice(
            calm.name(),
            calm.leaf(),
            calm.passed(),
            calm.servedBy(),
            calm.nextTry(),
            Optional.of("harmless"),
            calm.now(),
            true,
            List.of()));
  }

  @Test
  void theHtmlSaysWhatTheTextSaysAndLoadsNothing() {
    Letter letter = compose(expiry(Duration.ofDays(5)));
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
        .doesNotContain("http", "url(", "<link", "<style", "background");
    assertThat(letter.html().length()).isLessThan(6_000);
  }

  @Test
  void theSameAlertHasTheSameMessageIdAndAnotherOneHasNot() {
    ExpiryNotice calm = expiry(Duration.ofDays(5));
    ExpiryNotice later = expiry(Duration.ofDays(4));
    String id = compose(calm).messageId();

    assertThat(id).matches("<expiry-[0-9a-f]{32}@example\\.org>");
    assertThat(compose(later).messageId()).isEqualTo(id);
    assertThat(compose(passed(calm, "3d")).messageId()).isNotEqualTo(id);
    assertThat(compose(calm).sentAt()).isEqualTo(calm.now());
  }

  private static ExpiryNotice passed(ExpiryNotice notice, String threshold) {
    return new ExpiryNotice(
        notice.name(),
        notice.leaf(),
        Threshold.parse(threshold),
        notice.servedBy(),
        notice.nextTry(),
        notice.lastFailure(),
        notice.now(),
        notice.renewsItself(),
        notice.waiting());
  }

  private static Letter waiting(Duration left, boolean itself, long... requests) {
    ExpiryNotice calm = expiry(left);
    return compose(
        new ExpiryNotice(
            calm.name(),
            calm.leaf(),
            calm.passed(),
            calm.servedBy(),
            Optional.empty(),
            calm.lastFailure(),
            calm.now(),
            itself,
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
    Letter letter = waiting(Duration.ofDays(9), false, 1);
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
            Mailseal does not renew this certificate by itself. A person must act.
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
  void ofSeveralRequestsTheOldestIsNamedAndEachCanBeShown() {
    assertThat(waiting(Duration.ofDays(-2), false, 1, 3).text())
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
                        calm.nextTry(),
                        calm.lastFailure(),
                        calm.now(),
                        true,
                        List.of()))
                .text())
        .contains("mx11:25/smtp\n", "and 18 more\n")
        .doesNotContain("mx12:");
  }
}
