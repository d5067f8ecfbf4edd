package org.mailseal.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.HandClock;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Route;
import org.mailseal.notification.plan.ReminderPlan;
import org.mailseal.notification.webhook.ScriptedWebhook;
import org.mailseal.notification.webhook.Webhook;
import org.mailseal.notification.webhook.WebhookCall;
import org.mailseal.notification.webhook.WebhookForm;
import org.mailseal.notification.webhook.WebhookSecret;

/** From what is due to a server's answer, and back into the trail. */
@Timeout(60)
class WebhookChannelTest {
  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Threshold POINT = Threshold.parse("14d");
  private static final String SECRET = "hunter2hunter2";

  private static final HandClock clock = new HandClock(NOW);
  @TempDir static Path folder;
  private static Ledger ledger;

  /** What the server says in turn; then it takes everything. */
  private final Queue<String> answers = new ConcurrentLinkedQueue<>();

  private ScriptedWebhook server;

  @BeforeAll
  static void open() {
    ledger = ScratchLedger.open(folder, clock);
  }

  @BeforeEach
  void begin() {
    ScratchLedger.clear(ledger);
    clock.set(NOW);
    server =
        ScriptedWebhook.doing(
            socket -> {
              String said = answers.poll();
              socket
                  .getOutputStream()
                  .write(
                      (said == null ? ScriptedWebhook.status(204) : said)
                          .getBytes(StandardCharsets.ISO_8859_1));
            });
    X509Certificate leaf =
        TestCertificates.root("Root")
            .leaf("mail.example.org")
            .valid(NOW.minus(Duration.ofDays(80)), NOW.plus(Duration.ofDays(10)))
            .issue()
            .certificate();
    ledger
        .observations()
        .replace(
            KeyTrack.whole(MAIL),
            List.of(
                new ServedPort(
                    TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
                    NOW,
                    Optional.of(leaf),
                    Optional.empty())),
            served -> Map.of(POINT.toString(), POINT.in(CertificateInfo.of(leaf))));
  }

  @AfterEach
  void end() throws Exception {
    server.close();
  }

  @AfterAll
  static void close() {
    ledger.close();
  }

  private Notifications notifications() {
    Webhook hook =
        new Webhook(
            "team",
            URI.create("http://chat.example.org:" + server.port() + "/services/" + SECRET),
            new WebhookForm.OurJson(),
            Optional.of(new WebhookSecret.InEnvironment("KEY")),
            Optional.of(new WebhookSecret.InEnvironment("TOKEN")),
            Map.of("X-Team", "mail"),
            /* allowPrivate= */ true);
    ReminderPlan plan =
        new ReminderPlan(
            Mailbox.parse("mailseal@localhost"),
            List.of(),
            List.of(POINT),
            List.of(),
            Route.over(),
            List.of(hook),
            List.of());
    WebhookCall call =
        new WebhookCall(
            Trust.none()::sslContext,
            host -> List.of(InetAddress.ofLiteral("127.0.0.1")),
            WebhookCall.Timeouts.STANDARD,
            clock,
            variable -> Optional.of(SECRET));
    return new Notifications(
        ledger,
        plan,
        List.of(new WebhookChannel(call, hook, () -> "mx1.example.org")),
        track -> Optional.empty(),
        "mx1.example.org",
        clock);
  }

  private String trail() {
    return String.join("\n", ledger.events().stream().map(Event::toString).toList());
  }

  @Test
  void a_message_is_told_once_as_json() throws InterruptedException {
    assertThat(notifications().sendDue(false))
        .singleElement()
        .satisfies(
            reminder ->
                assertThat(reminder.handings())
                    .extracting(Notifications.Handing::toString)
                    .containsExactly("webhook team: taken by chat.example.org with status 204"));
    assertThat(notifications().sendDue(true)).isEmpty();
    assertThat(notifications().sendLate(true)).isEmpty();
    assertThat(server.requests())
        .singleElement()
        .satisfies(
            request -> {
              JsonObject body = JsonParser.parseString(request.body()).getAsJsonObject();
              assertThat(body.get("kind").getAsString()).isEqualTo("expiring");
              assertThat(body.get("host").getAsString()).isEqualTo("mx1.example.org");
              assertThat(body.get("certificate").getAsString()).isEqualTo("mail.example.org");
              assertThat(body.get("title").getAsString()).contains("mail.example.org");
              assertThat(body.get("facts").toString()).contains("mail.example.org:25/smtp");
              assertThat(body.get("id").getAsString())
                  .isEqualTo(request.field("Idempotency-Key"))
                  .doesNotContain("@");
              assertThat(request.field("Authorization")).isEqualTo("Bearer " + SECRET);
              assertThat(request.field("Mailseal-Signature")).startsWith("t=");
              assertThat(request.field("X-Team")).isEqualTo("mail");
            });
    assertThat(trail()).contains("webhook team: taken by chat.example.org").doesNotContain(SECRET);
  }

  @Test
  void it_is_left_alone_for_as_long_as_it_asks() throws InterruptedException {
    answers.add(ScriptedWebhook.status(429, "Retry-After: 7200"));
    assertThat(notifications().sendDue(false)).hasSize(1);
    clock.set(NOW.plus(Duration.ofMinutes(119)));
    notifications().sendDue(false);
    assertThat(server.requests()).hasSize(1);
    clock.set(NOW.plus(Duration.ofMinutes(121)));
    assertThat(notifications().sendDue(false))
        .singleElement()
        .satisfies(reminder -> assertThat(reminder.handings().getFirst().taken()).isTrue());
    notifications().sendDue(true);
    assertThat(server.requests())
        .hasSize(2)
        .extracting(request -> request.field("Idempotency-Key"))
        .containsOnly(server.requests().getFirst().field("Idempotency-Key"));
  }

  @Test
  void what_fails_there_is_tried_later() throws InterruptedException {
    answers.add(ScriptedWebhook.status(500));
    answers.add(ScriptedWebhook.status(500));
    assertThat(notifications().sendDue(false).getFirst().handings().toString())
        .contains("webhook team: ", "500");
    notifications().sendDue(false);
    assertThat(server.requests()).hasSize(1);
    clock.set(NOW.plus(Duration.ofHours(5)));
    notifications().sendDue(false);
    clock.set(NOW.plus(Duration.ofHours(15)));
    notifications().sendDue(false);
    assertThat(server.requests()).hasSize(3);
    clock.set(NOW.plus(Duration.ofHours(20)));
    notifications().sendDue(true);
    assertThat(server.requests()).hasSize(3);
    assertThat(trail()).contains("500").doesNotContain(SECRET);
  }

  @Test
  void what_refuses_is_not_asked_again() throws InterruptedException {
    answers.add(ScriptedWebhook.status(404));
    assertThat(notifications().sendDue(false).getFirst().handings().toString())
        .contains("404", "given up");
    clock.set(NOW.plus(Duration.ofHours(5)));
    notifications().sendDue(true);
    notifications().sendLate(true);
    assertThat(server.requests()).hasSize(1);
    assertThat(trail()).doesNotContain(SECRET);
  }
}
