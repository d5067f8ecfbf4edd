package org.mailseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.cli.manage.InProcess;
import org.mailseal.fixture.host.Command;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.notification.plan.ReminderPlan;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import org.slf4j.LoggerFactory;

/** What a sweep does beside renewals, and what commands tell of it. */
@Timeout(120)
class DaemonTasksTest {
  @TempDir private Path folder;
  private Path config;

  @BeforeEach
  void settings() throws IOException {
    config = folder.resolve("mailseal.yaml");
    Files.writeString(
        config,
        """
        contact: postmaster@example.org
        authorities:
          down:
            acme: https://127.0.0.1:PORT/dir
            accept-terms: true
            test-directory: https://127.0.0.1:PORT/test
            limits: { new-orders: 5 per 1h }
          corporate: { manual: { hand-in: pki@corp.example } }
        certificates:
          mx.example.org: { authority: corporate, endpoints: [] }
        database: jdbc:h2:file:FOLDER/ledger
        """
            .replace("PORT", Integer.toString(closedPort()))
            .replace("FOLDER", folder.toString()));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void sweep() throws IOException, SettingsException {
    tasks(DaemonTasks::sweep);
  }

  private void tasks(Consumer<DaemonTasks> what) throws IOException, SettingsException {
    Settings settings = SettingsReader.read(Files.readString(config), config);
    try (Wiring wiring = Wiring.open(settings)) {
      wiring
          .ledger()
          .heartbeats()
          .goBy(settings.certificates().stream().map(ManagedCertificate::name).toList());
      StopSignal stop = StopSignal.idle();
      Vitals vitals = new Vitals(System::nanoTime);
      Watchdog watchdog =
          new Watchdog(vitals, Patience.STANDARD, System::nanoTime, stop, reason -> {});
      SweepPings pings =
          new SweepPings(
              settings.reminders().flatMap(ReminderPlan::heartbeat),
              wiring.posts(),
              Runnable::run,
              LoggerFactory.getLogger("mailseal"));
      what.accept(new DaemonTasks(wiring, stop, vitals, watchdog, pings));
    }
  }

  private String run(int code, String... words) {
    Command.Outcome outcome = InProcess.run(config, words);
    assertThat(outcome).as(outcome.said()).returns(code, Command.Outcome::exit);
    return outcome.out();
  }

  private JsonObject listed() {
    return JsonParser.parseString(run(0, "authority", "list", "--json"))
        .getAsJsonObject()
        .getAsJsonArray("authorities")
        .get(0)
        .getAsJsonObject();
  }

  @Test
  void aSweepLooksAtDirectoriesAndCommandsTellWhatCameOfIt() throws Exception {
    assertThat(listed().get("last-look").isJsonNull()).isTrue();
    assertThat(folder.resolve("ledger.mv.db")).doesNotExist();

    sweep();

    assertThat(run(0, "audit")).containsOnlyOnce(EventKind.AUTHORITY_SILENT.word());
    JsonObject look = listed().getAsJsonObject("last-look");
    assertThat(look.get("answers").getAsBoolean()).isFalse();
    assertThat(look.get("fault").getAsString()).contains("down");
    assertThat(run(0, "authority", "list"))
        .containsPattern("looked   \\S+Z: it has not answered since \\S+Z: .*down")
        .containsPattern("test     https://127.0.0.1:\\d+/test\\R")
        .contains("limits   new-orders 5 per 1h");
    assertThat(run(0, "status"))
        .containsOnlyOnce("authority: down: its directory has not answered since");
  }

  @Test
  void whatIsRememberedOfAnAuthorityLeavesWithIt() throws Exception {
    sweep();
    String before = Files.readString(config);
    Files.writeString(config, before.replace("down:", "other:"));
    sweep();
    Files.writeString(config, before);
    assertThat(listed().get("last-look").isJsonNull()).isTrue();
    assertThat(run(0, "status")).doesNotContain("authority:");
  }

  /** It keeps nothing back, so that it is no reason why an order would fail. */
  @Test
  void aTestDirectoryIsAskedByACheck() {
    assertThat(run(1, "authority", "check", "down"))
        .containsOnlyOnce("  FAILS    ")
        .containsPattern("test     https://127.0.0.1:\\d+/test does not answer: .*down \\(test\\)");
  }

  @Test
  void termsAreAcceptedWhereTheSettingsAcceptThem() throws IOException {
    assertThat(InProcess.run(config, "authority", "account", "down", "--accept-terms"))
        .returns(1, Command.Outcome::exit);
    Files.writeString(
        config, Files.readString(config).replace("accept-terms: true", "accept-terms: false"));
    Command.Outcome refused =
        InProcess.run(config, "authority", "account", "down", "--accept-terms");
    assertThat(refused).returns(2, Command.Outcome::exit);
    assertThat(refused.said()).contains("set accept-terms: true in the settings");
  }

  /** The name has left the settings, and no renewal asks for it. */
  @Test
  void aRevocationThatIsLeftIsAskedForThoughTheNameLeftTheSettings() throws Exception {
    String with =
        """
        contact: postmaster@example.org
        authorities: { own: { local: {} } }
        certificates:
          old.example.org:
            authority: own
            endpoints: []
            install: [{ pem: { certificate: FOLDER/tls.crt, key: FOLDER/tls.key } }]
        database: jdbc:h2:file:FOLDER/ledger
        """
            .replace("FOLDER", folder.toString());
    Files.writeString(config, with);
    run(0, "renew");
    String without = with.replaceAll("(?s)certificates:.*database", "certificates: {}\ndatabase");
    Files.writeString(config, without.replace("own:", "other:"));
    assertThat(run(1, "revoke", "old.example.org", "--reason", "superseded", "--yes"))
        .contains("is not revoked yet");

    Files.writeString(config, without);
    sweep();

    assertThat(run(0, "audit")).contains("old.example.org revoked: ");
  }

  @Test
  void theEndOfACertificateComesIntoCalendars() throws Exception {
    String settings =
        """
        contact: postmaster@example.org
        authorities: { own: { local: {} } }
        certificates:
          mail.example.org:
            authority: own
            endpoints: []
            install: [{ pem: { certificate: FOLDER/tls.crt, key: FOLDER/tls.key } }]
        reminders:
          to: [ann@example.org]
          relays: ["smtp://127.0.0.1:PORT"]
          calendar: true
          calendar-file: FOLDER/mailseal.ics
        database: jdbc:h2:file:FOLDER/ledger
        """
            .replace("PORT", Integer.toString(closedPort()))
            .replace("FOLDER", folder.toString());
    Files.writeString(config, settings);
    run(0, "renew");
    String subject = "[mailseal] mail.example.org: certificate ends on ";
    assertThat(run(0, "reminders", "--dry-run"))
        .contains("due now: '" + subject, "' to ann@example.org");
    assertThat(folder.resolve("mailseal.ics")).doesNotExist();

    tasks(DaemonTasks::remind);

    assertThat(Files.readString(folder.resolve("mailseal.ics")).replace("\r\n ", ""))
        .containsOnlyOnce("BEGIN:VEVENT")
        .contains("SUMMARY:mail.example.org: certificate ends", "What Mailseal does: Mailseal");
    assertThat(status()).contains("'" + subject);

    String elsewhere = settings.replace("/mailseal.ics", "/gone/mailseal.ics");
    Files.createDirectory(folder.resolve("gone"));
    Files.writeString(config, elsewhere);
    tasks(
        tasks -> {
          folder.resolve("gone").toFile().delete();
          tasks.remind();
        });
    Files.createDirectory(folder.resolve("gone"));
    assertThat(status()).contains("gone/mailseal.ics cannot be written");
    assertThat(run(0, "audit")).containsOnlyOnce("gone/mailseal.ics cannot be written");
  }

  /** Its lines are folded. */
  private String status() {
    return run(0, "status").replaceAll("\\s+", " ");
  }

  /** Each request as its method, path and body, in their order. */
  private List<String> pinged(String authority, String heartbeat) throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          heard.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + new String(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/f00d";
      Files.writeString(folder.resolve("url"), url + "\n");
      Files.writeString(
          config,
          """
          contact: postmaster@example.org
          authorities:
            own: { local: {} }
            down: { acme: https://127.0.0.1:PORT/dir, accept-terms: true }
          certificates:
            mx.example.org:
              authority: AUTHORITY
              endpoints: []
              install: [{ pem: { certificate: FOLDER/tls.crt, key: FOLDER/tls.key } }]
          reminders: { to: [a@example.org], heartbeat: HEARTBEAT }
          database: jdbc:h2:file:FOLDER/ledger
          """
              .replace("AUTHORITY", authority)
              .replace("HEARTBEAT", heartbeat)
              .replace("URL", url)
              .replace("PORT", Integer.toString(closedPort()))
              .replace("FOLDER", folder.toString()));
      sweep();
      return heard;
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aDeadMansSwitchHearsOfASweepThatWentWell() throws Exception {
    assertThat(pinged("own", "'URL/'")).containsExactly("POST /f00d/start ", "POST /f00d ");
    assertThat(pinged("own", "{ url-file: FOLDER/url }"))
        .containsExactly("POST /f00d/start ", "POST /f00d ");
  }

  /** The second sweep does not try yet, which makes nothing well. */
  @Test
  void aDeadMansSwitchHearsWhatFailedUntilItIsWell() throws Exception {
    for (int sweep = 0; sweep < 2; sweep++) {
      List<String> heard = pinged("down", "'URL'");
      assertThat(heard).hasSize(2);
      assertThat(heard.getFirst()).isEqualTo("POST /f00d/start ");
      assertThat(heard.getLast()).startsWith("POST /f00d/fail mx.example.org: ");
    }
  }
}
