package org.mailseal.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.Checks;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.name.DnsName;
import org.mailseal.notification.RenewalForecast.Action;
import org.mailseal.notification.RenewalForecast.Prospect;
import org.mailseal.notification.mail.Mailbox;

class IncidentLetterTest {
  private static final DnsName NAME = DnsName.of("mail.example.org");
  private static final Mailbox FROM = Mailbox.parse("Mailseal <alerts@example.org>");
  private static final List<Mailbox> TO = List.of(Mailbox.parse("postmaster@example.org"));
  private static final Instant NOW = Instant.parse("2026-11-20T14:09:00Z");
  private static final Instant SINCE = Instant.parse("2026-11-20T14:03:00Z");

  private static Incident trouble(String endpoint, String topic, String what) {
    return new Incident(
        1,
        TestPorts.at(endpoint, "192.0.2.1"),
        IncidentTopic.of(topic),
        what,
        "switch TLS on",
        "RFC 3207 §4",
        SINCE,
        Incident.State.HARD,
        0,
        Optional.empty());
  }

  private static Incident over(Incident incident) {
    return incident.with(Incident.State.RECOVERED, 0, Optional.of(NOW));
  }

  private static final CertificateInfo OWN =
      CertificateInfo.of(
          TestCertificates.root("Own CA")
              .leaf("mail.example.org")
              .valid(SINCE.minus(Duration.ofDays(30)), SINCE.plus(Duration.ofDays(60)))
              .issue()
              .certificate());

  private static Message letter(List<Incident> begun, List<Incident> over) {
    return letter(begun, over, new Action.Installation(OWN), Optional.of(Duration.ofHours(12)));
  }

  private static Message letter(
      List<Incident> begun, List<Incident> over, Action action, Optional<Duration> daemon) {
    return IncidentLetter.compose(
        new IncidentNotice(
            NAME,
            new Checks.Changes(begun, over),
            Optional.of(OWN),
            Optional.of(new Prospect(action, true, Optional.empty(), daemon)),
            NOW.plusSeconds(20)),
        FROM,
        TO);
  }

  private static final Incident STARTTLS =
      trouble("mail.example.org:25/smtp", "starttls", "the answer to EHLO does not offer STARTTLS");
  private static final Incident FOREIGN =
      trouble("mail.example.org:993/imaps", "certificate", "serves A, and not B");

  @Test
  void theWholeText() {
    Message letter = letter(List.of(STARTTLS), List.of());
    assertThat(letter.subject())
        .isEqualTo("[mailseal] mail.example.org: trouble on 25/smtp: no STARTTLS");
    assertThat(letter.at()).isEqualTo(NOW.plusSeconds(20));
    assertThat(letter.text())
        .isEqualTo(
            """
            There is trouble with 25/smtp of mail.example.org: no STARTTLS.

            What is wrong
            Port          mail.example.org:25/smtp at 192.0.2.1
            What          the answer to EHLO does not offer STARTTLS
            Since         Friday, 20 November 2026 at 14:03 UTC
            To do         switch TLS on
            See           RFC 3207 §4

            What Mailseal does
            It goes on checking every port, and writes once more when this is over.

            What you should do
            Remove the cause. Type this where Mailseal runs:
                mailseal inspect mail.example.org:25/smtp
                    shows all that is found there
                mailseal status
                    shows where it stands

            Why you get this
            A check found the ports otherwise than the one before. Each change is
            told once, and nothing is sent while nothing changes. Nobody reads
            answers to it.
            """);
    assertThat(letter.html()).contains("RFC 3207 §4", "mailseal inspect mail.example.org:25/smtp");
  }

  @Test
  void whatIsOver() {
    Message letter = letter(List.of(), List.of(over(STARTTLS)));
    assertThat(letter.subject()).isEqualTo("[mailseal] mail.example.org: recovered on 25/smtp");
    assertThat(letter.text())
        .startsWith("The trouble with 25/smtp of mail.example.org is over.\n")
        .contains(
            "From          Friday, 20 November 2026 at 14:03 UTC",
            "Until         Friday, 20 November 2026 at 14:09 UTC",
            "What you should do\nNothing.\n")
        .doesNotContain("What is wrong", "Remove the cause", "once more");
  }

  @Test
  void whatBeganAndEndedBeforeTheLetterLeftIsOver() {
    Message letter = letter(List.of(over(STARTTLS)), List.of());
    assertThat(letter.subject()).isEqualTo("[mailseal] mail.example.org: recovered on 25/smtp");
  }

  @Test
  void aPortThatIsWellAndOneThatIsNotStandInOneLetter() {
    Message letter = letter(List.of(FOREIGN), List.of(over(STARTTLS)));
    assertThat(letter.subject())
        .isEqualTo(
            "[mailseal] mail.example.org: trouble on 993/imaps: another certificate is served");
    assertThat(letter.text())
        .contains("What is wrong\nPort          mail.example.org:993/imaps", "What is over")
        .contains("Mailseal puts the certificate that it has installed back", "within 12\nhours.")
        .contains("mailseal renew mail.example.org\n        puts it back now");
  }

  @Test
  void whatCannotBePutBackIsNotSaidToBe() {
    String asked =
        letter(
                List.of(FOREIGN),
                List.of(),
                new Action.Request("corporate", "pki@corp.example"),
                Optional.of(Duration.ofHours(12)))
            .text();
    assertThat(asked)
        .contains("answers by hand", "pki@corp.example", "makes the request now")
        .doesNotContain("puts", "has installed");
    assertThat(
            letter(
                    List.of(FOREIGN),
                    List.of(),
                    new Action.Wait(),
                    Optional.of(Duration.ofHours(12)))
                .text())
        .contains("does nothing before it gets the CA's answer")
        .doesNotContain("mailseal renew", "puts");
    assertThat(
            letter(List.of(FOREIGN), List.of(), new Action.Installation(OWN), Optional.empty())
                .text())
        .contains("No daemon runs: no port is checked")
        .doesNotContain("goes on checking", "within");
  }

  @Test
  void theSameOnManyPortsIsSaidOnce() {
    List<Incident> many =
        IntStream.range(0, 20)
            .mapToObj(i -> trouble("mail.example.org:" + (1000 + i) + "/smtp", "reach", "no TLS"))
            .toList();
    Message letter = letter(many, List.of());
    assertThat(letter.subject())
        .isEqualTo("[mailseal] mail.example.org: trouble on 20 ports: no certificate is served");
    assertThat(letter.text())
        .containsOnlyOnce("What is wrong")
        .contains("mail.example.org:1011/smtp", "and 8 more")
        .doesNotContain("mail.example.org:1012/smtp");
    assertThat(letter.text().split("mailseal inspect", -1)).hasSize(4);
  }

  @Test
  void differentTroublesHaveABlockEachAndNoCommonWord() {
    Message letter = letter(List.of(STARTTLS, FOREIGN), List.of());
    assertThat(letter.subject()).isEqualTo("[mailseal] mail.example.org: trouble on 2 ports");
    assertThat(letter.text().split("What is wrong", -1)).hasSize(3);
  }

  @Test
  void theSameNewsHasTheSameMessageIdAndOtherNewsAnother() {
    Message letter = letter(List.of(STARTTLS), List.of());
    assertThat(letter.id()).startsWith("<change-").endsWith("@example.org>");
    assertThat(
            IncidentLetter.compose(
                    new IncidentNotice(
                        NAME,
                        new Checks.Changes(List.of(STARTTLS), List.of()),
                        Optional.empty(),
                        Optional.empty(),
                        NOW.plus(Duration.ofDays(1))),
                    FROM,
                    TO)
                .id())
        .isEqualTo(letter.id());
    assertThat(
            List.of(
                letter.id(),
                letter(List.of(FOREIGN), List.of()).id(),
                letter(List.of(), List.of(over(STARTTLS))).id()))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatAServerSaidComesOutHarmless() {
    Message letter =
        letter(
            List.of(trouble("mail.example.org:25/smtp", "reach", "said \u001b[2J<b>&\u202e")),
            List.of());
    assertThat(letter.text()).contains("said \\u001B[2J<b>&\\u202E").doesNotContain("\u001b");
    assertThat(letter.html()).contains("&lt;b&gt;&amp;").doesNotContain("<b>", "\u202e");
  }
}
