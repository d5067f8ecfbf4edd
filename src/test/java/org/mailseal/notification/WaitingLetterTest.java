package org.mailseal.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.SampleRequests;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Mailbox;

class WaitingLetterTest {
  private static final DnsName NAME = DnsName.of("mail.example.org");
  private static final Mailbox FROM = Mailbox.parse("Mailseal <alerts@example.org>");
  private static final List<Mailbox> TO = List.of(Mailbox.parse("postmaster@example.org"));
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant BEGAN = NOW.minus(Duration.ofDays(7));
  private static final CertificateInfo LEAF =
      CertificateInfo.of(
          TestCertificates.root("Root")
              .leaf("mail.example.org")
              .valid(NOW.minus(Duration.ofDays(80)), NOW.plus(Duration.ofDays(9)))
              .issue()
              .certificate());

  private static Message managed(Attempt request, Duration passed) {
    return WaitingLetter.compose(
        new WaitingNotice(
            new UnansweredRequest(request, Optional.of(LEAF), NOW),
            passed,
            List.of(Endpoint.parse("mail.example.org:25/smtp")),
            true,
            true),
        FROM,
        TO);
  }

  private static Message unknown(Attempt request) {
    return WaitingLetter.compose(
        new WaitingNotice(
            new UnansweredRequest(request, Optional.empty(), NOW),
            Duration.ofDays(7),
            List.of(),
            false,
            false),
        FROM,
        TO);
  }

  @Test
  void theWholeText() {
    Message letter = managed(SampleRequests.on(5, NAME, BEGAN), Duration.ofDays(7));
    assertThat(letter.subject())
        .isEqualTo(
            "[mailseal] mail.example.org: waiting for the CA for 7 days; the served certificate"
                + " ends in 9");
    assertThat(letter.at()).isEqualTo(NOW);
    assertThat(letter.text())
        .isEqualTo(
            """
            The CA has not answered the request for mail.example.org.
            Request 5 has been waiting for the CA for 7 days; the served certificate
            ends in 9.
            It waits for the answer of corporate; hand the request in at
            pki@corp.example.

            What Mailseal does
            Nothing with this request until a person brings the answer. Then
            Mailseal checks it, installs it, and sees every port serve it.

            What you should do
            Ask the CA for its answer, or hand the request in again. Type this where
            Mailseal runs:
                mailseal csr show 5
                    prints the request, to hand it in
                mailseal csr answer FILE
                    takes the CA's answer and installs it
                mailseal csr cancel 5
                    if nobody wants it any more: forgets its key, and ends these letters

            The request
            Number        5
            Names         mail.example.org
            CA            corporate
            Key           ecdsa-p256
            Waits since   Friday, 13 November 2026 at 10:00 UTC
            Served until  Sunday, 29 November 2026 at 10:00 UTC
            Served by     mail.example.org:25/smtp

            Why you get this
            The settings ask for a letter when a request has waited 7 days. Each
            such letter is sent once, and none when the request is answered or
            cancelled. Nobody reads answers to it.
            """);
  }

  @Test
  void aNameThatTheSettingsDoNotKnowIsShownInBothFormsAndItsAnswerKept() {
    Message letter = unknown(SampleRequests.on(5, DnsName.of("b\u00FCro.example.net"), BEGAN));
    assertThat(letter.subject())
        .isEqualTo("[mailseal] xn--bro-hoa.example.net: waiting for the CA for 7 days");
    assertThat(letter.text())
        .contains(
            "request for xn--bro-hoa.example.net\n(b\u00FCro.example.net).\n",
            "Mailseal checks it, and keeps it with its key",
            "takes the CA's answer and keeps it")
        .doesNotContain("installs", "Served");
  }

  @Test
  void theSameNewsHasTheSameMessageIdAndOtherNewsHasNot() {
    Attempt request = SampleRequests.on(5, NAME, BEGAN);
    String id = managed(request, Duration.ofDays(7)).id();
    assertThat(id).matches("<waiting-[0-9a-f]{32}@example\\.org>");
    assertThat(unknown(request).id()).isEqualTo(id);
    assertThat(managed(request, Duration.ofDays(3)).id()).isNotEqualTo(id);
    // the request of another host, whose ledger counts from one as well
    assertThat(managed(SampleRequests.on(5, NAME, BEGAN), Duration.ofDays(7)).id())
        .isNotEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<script>alert(1)</script>", "a\r\nBcc: evil@example.net", "\u001b[2J"})
  void whatItWaitsForIsShownHarmless(String hostile) {
    Message letter = managed(SampleRequests.on(5, NAME, BEGAN, hostile), Duration.ofDays(7));
    assertThat(letter.html()).doesNotContain("<script", "\u001b", "\r");
    assertThat(letter.text()).doesNotContain("\u001b", "\r");
    assertThat(letter.text().lines()).noneMatch(line -> line.startsWith("Bcc:"));
  }
}
