package org.mailseal.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.ReceivedLetter;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;
import org.mailseal.fixture.server.MailPort;

/** The daemon sees what another hand does to the servers, and tells it by mail. */
@Order(1) // long
@Timeout(600)
class PortMonitorIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @AutoClose private static MailHost host;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
    host.restore();
  }

  @Test
  void whatAnotherHandDoesIsToldAndSoIsThatItIsOver() throws IOException {
    Site site = host.site().with("when-left: [1/3, 14d, 7d, 3d, 1d]", "when-left: [1d]");
    Served renewed = renewedBySweep(site.with("sweep-every: 12h", "sweep-every: 1s"));
    Path certificate = host.dovecot().certificateFile();
    Path key = host.dovecot().keyFile();
    KeyAndChain right = new KeyAndChain(Files.readString(key), Files.readString(certificate));
    KeyAndChain stranger =
        ScratchAuthority.create(host.scratch().folder("stranger"))
            .issue(Duration.ofDays(80), MailHost.NAME, MailHost.ALSO);

    Site watched = site.with("checks: { every: never,", "checks: { every: 2s,");
    BuiltCommand mailseal = watched.command();
    try (Running daemon = mailseal.start(site.folder().resolve("watch.log"), "daemon")) {
      // The sweep that was planned comes now, and the next one hours later.
      daemon.awaitOutput("not due before", PATIENCE);
      awaitTrail(daemon, "first-check", host.ports());
      assertThat(host.postfix().mail()).isEmpty();
      awaitTrouble(mailseal, 0);

      stranger.write(certificate, key);
      host.dovecot().reload();
      awaitTrail(daemon, "certificate-changed", host.dovecot().ports());
      awaitLetters("trouble", host.dovecot().ports());
      CertificateInfo foreign = CertificateInfo.of(stranger.served().leaf());
      assertThat(letters("trouble").getFirst().text())
          .contains("serves the certificate " + foreign.shortFingerprint())
          .contains(CertificateInfo.of(renewed.leaf()).shortFingerprint())
          .contains("mailseal renew " + MailHost.NAME);
      assertThat(mailseal.run("audit").out())
          .contains(foreign.shortFingerprint(), "which Mailseal did not install; before, ");
      awaitTrouble(mailseal, 4);

      MailPort submission = host.postfix().ports().get(1);
      startTls(submission, "-P", "=none");
      awaitLetters(
          "trouble on " + submission.number() + "/submission: no STARTTLS", List.of(submission));
      assertThat(letters("no STARTTLS").getFirst().text()).contains("STARTTLS", "To do");

      right.write(certificate, key);
      host.dovecot().reload();
      startTls(submission, "-PX", "");
      awaitTrouble(mailseal, 0);
      awaitLetters("recovered", host.dovecot().ports());
      awaitLetters("recovered", List.of(submission));
      assertThat(letters("recovered"))
          .allSatisfy(letter -> assertThat(letter.text()).contains("What is over"));
      awaitTrail(daemon, "recovered", host.dovecot().ports());
      host.assertServedEverywhere(renewed);

      // Nothing changes any more: nothing is sent any more, while the checks go on.
      int told = host.postfix().mail().size();
      String checked = checkedAt(mailseal);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> checkedAt(mailseal).compareTo(checked) > 0);
      assertThat(host.postfix().mail()).hasSize(told);
      assertThat(mailseal.run("reminders", "--dry-run").out()).contains("no reminder is due");

      daemon.signal("TERM");
      assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isZero();
      assertThat(daemon.output()).doesNotContain("Exception", "\tat ", "PRIVATE KEY");
    }
  }

  /** What every port serves after the daemon's first sweep. */
  private static Served renewedBySweep(Site site) {
    BuiltCommand mailseal = site.command();
    try (Running daemon = mailseal.start(site.folder().resolve("sweep.log"), "daemon")) {
      daemon.awaitOutput("renewed until", PATIENCE);
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isZero();
    }
    return host.assertRenewed();
  }

  private static void startTls(MailPort port, String action, String value) {
    Command.mustRun(
        "postconf",
        "-c",
        host.postfix().configDirectory().toString(),
        action,
        port.number() + "/inet/smtpd_tls_security_level" + value);
    host.postfix().reload();
  }

  private static String place(MailPort port) {
    return MailHost.NAME + ":" + port.number() + "/" + port.protocol() + " at 127.0.0.1";
  }

  /** Each event is in the daemon's log as soon as it is in the ledger. */
  private static void awaitTrail(Running daemon, String kind, List<MailPort> ports) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> lines =
                  daemon.output().lines().filter(containing(" " + kind + ": ")).toList();
              assertThat(ports)
                  .as(daemon::output)
                  .allMatch(port -> lines.stream().anyMatch(containing(place(port))));
            });
  }

  private static Predicate<String> containing(String text) {
    return line -> line.contains(text);
  }

  /** The letters whose subject has these words. */
  private static List<ReceivedLetter> letters(String words) {
    return host.postfix().mail().stream()
        .map(ReceivedLetter::read)
        .filter(letter -> letter.subject().contains(words))
        .toList();
  }

  /** Waits until letters with these words in their subjects have told of all these ports. */
  private static void awaitLetters(String words, List<MailPort> ports) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<ReceivedLetter> letters = letters(words);
              assertThat(ports)
                  .as(() -> letters + "\n" + host.postfix().log())
                  .allMatch(
                      port ->
                          letters.stream().anyMatch(letter -> letter.text().contains(place(port))));
            });
  }

  /** Waits until the status knows of trouble with so many ports. */
  private static void awaitTrouble(BuiltCommand mailseal, int ports) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                assertThat(
                        status(mailseal).getAsJsonArray("incidents").asList().stream()
                            .map(one -> one.getAsJsonObject().get("endpoint").getAsString())
                            .distinct())
                    .hasSize(ports));
  }

  private static String checkedAt(BuiltCommand mailseal) {
    return status(mailseal).get("checked-at").getAsString();
  }

  private static JsonObject status(BuiltCommand mailseal) {
    Command.Outcome status = mailseal.run("status", "--json");
    assertThat(status).as(status.said()).returns(0, Command.Outcome::exit);
    return JsonParser.parseString(status.out())
        .getAsJsonObject()
        .getAsJsonArray("certificates")
        .get(0)
        .getAsJsonObject();
  }
}
