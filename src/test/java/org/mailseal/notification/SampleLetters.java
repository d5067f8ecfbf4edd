package org.mailseal.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.Checks;
import org.mailseal.ledger.SampleRequests;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.name.DnsName;
import org.mailseal.notification.RenewalForecast.Action;
import org.mailseal.notification.RenewalForecast.Prospect;
import org.mailseal.notification.letter.LetterBody.Bar;
import org.mailseal.notification.letter.LetterBody.Footer;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Lifetimes;
import org.mailseal.notification.mail.Mailbox;

/** A letter of each kind, with what is hard to show: long words, many names, strangers' text. */
public final class SampleLetters {
  private static final DnsName NAME = DnsName.of("mail.example.org");
  private static final Mailbox FROM = Mailbox.parse("Mailseal <alerts@example.org>");
  private static final List<Mailbox> TO = List.of(Mailbox.parse("postmaster@example.org"));
  private static final Instant NOW = Instant.parse("2026-11-20T14:09:00Z");
  private static final Optional<Prospect> RENEWAL =
      Optional.of(
          new Prospect(
              new Action.Renewal(), true, Optional.of(NOW), Optional.of(Duration.ofHours(12))));

  private SampleLetters() {}

  /** By short names. */
  public static Map<String, Message> all() {
    Map<String, Message> all = new LinkedHashMap<>();
    all.put("soon", with(expiry(5, Optional.empty()), days(5, 20)));
    all.put("ended", with(expiry(-2, Optional.of("port 80 is taken by nginx")), days(-2, 25)));
    all.put(
        "hostile",
        with(
            expiry(
                1,
                Optional.of(
                    "the CA says: <script>alert(1)</script>\u202e "
                        + "urn:ietf:params:acme:error:".repeat(8)
                        + "x".repeat(300))),
            List.of(
                bar("\u202e<b>" + "w".repeat(200), 80, 1),
                bar("\u05e9\u05dc\u05d5\u05dd.example", 10, 80))));
    all.put("incident", with(incident(Optional.empty()), List.of()));
    all.put("recovered", with(incident(Optional.of(NOW)), List.of()));
    all.put("waiting", with(waiting(), List.of()));
    return all;
  }

  private static Message with(Message letter, List<Bar> bars) {
    return letter
        .with(
            bars.isEmpty()
                ? List.of()
                : List.of(new Heading("All certificates"), Lifetimes.of(bars, NOW)))
        .with(List.of(new Footer("Written by Mailseal on mx1.example.org.")));
  }

  private static Message expiry(int left, Optional<String> failure) {
    Instant end = NOW.plus(Duration.ofDays(left)).plusSeconds(3600);
    CertificateInfo leaf =
        CertificateInfo.of(
            TestCertificates.root("Example Certification Authority of a Very Long Name")
                .leaf(
                    "mail.example.org",
                    "smtp.and-a-long-label-".concat("x".repeat(40) + ".example"))
                .valid(end.minus(Duration.ofDays(90)), end)
                .issue()
                .certificate());
    return ExpiryLetter.compose(
        new ExpiryNotice(
            NAME,
            leaf,
            Threshold.parse("7d"),
            List.of(
                Endpoint.parse("mail.example.org:25/smtp"),
                Endpoint.parse("mail.example.org:993/imaps")),
            true,
            Optional.empty(),
            RENEWAL,
            failure,
            NOW,
            List.of()),
        FROM,
        TO);
  }

  private static Message incident(Optional<Instant> over) {
    List<Incident> ports =
        Stream.of(
                "25/smtp",
                "465/smtps",
                "587/smtp",
                "143/imap",
                "993/imaps",
                "110/pop3",
                "995/pop3s")
            .map(port -> incident("mail.example.org:" + port, over))
            .toList();
    return IncidentLetter.compose(
        new IncidentNotice(
            NAME, new Checks.Changes(ports, List.of()), Optional.empty(), RENEWAL, NOW),
        FROM,
        TO);
  }

  private static Incident incident(String endpoint, Optional<Instant> over) {
    return new Incident(
        1,
        TestPorts.at(endpoint, "192.0.2.1"),
        IncidentTopic.of("certificate"),
        "serves " + "0123456789abcdef".repeat(4) + ", and not " + "fedcba9876543210".repeat(4),
        "reload the server, and see that it reads /etc/ssl/mail/fullchain.pem",
        "RFC 7817 \u00a73",
        NOW.minusSeconds(600),
        over.isPresent() ? Incident.State.RECOVERED : Incident.State.HARD,
        0,
        over);
  }

  private static Message waiting() {
    return WaitingLetter.compose(
        new WaitingNotice(
            new UnansweredRequest(
                SampleRequests.on(5, NAME, NOW.minus(Duration.ofDays(8))), Optional.empty(), NOW),
            Duration.ofDays(7),
            List.of(),
            false,
            true),
        FROM,
        TO);
  }

  private static List<Bar> days(int first, int number) {
    int[] lives = {90, 90, 47, 200, 6, 398};
    List<Bar> bars = new ArrayList<>();
    for (int at = 0; at < number; at++) {
      int life = lives[at % lives.length];
      int left = at == 0 ? first : Math.max(1, life * (at + 3) / (number + 8));
      String name = at % 4 == 3 ? "b\u00fccher" + at + ".example" : "mx" + at + ".example.org";
      bars.add(bar(DnsName.of(name).display(), life - left, left));
    }
    return bars;
  }

  private static Bar bar(String name, int age, int left) {
    return new Bar(name, NOW.minus(Duration.ofDays(age)), NOW.plus(Duration.ofDays(left)));
  }
}
