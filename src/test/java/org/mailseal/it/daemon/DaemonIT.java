package org.mailseal.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.ReceivedLetter;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;

/** The daemon renews what is due, and goes on where a killed one was. */
@Order(1) // long
@Timeout(180)
class DaemonIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AutoClose private static MailHost host;

  private Site site;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() {
    host.restore();
    site =
        host.site()
            .with("sweep-every: 12h", "sweep-every: 3s")
            // After a failure, no later than the sweep that follows.
            .with("database:", "retry-after: [1s]\ndatabase:");
  }

  @AfterEach
  void thaw() {
    host.pebble().thaw();
  }

  private Running startDaemon(BuiltCommand mailseal) {
    return mailseal.start(site.folder().resolve("daemon.log"), "daemon");
  }

  @Test
  void theSweepRenewsWhatIsDue() {
    BuiltCommand mailseal = site.command();
    try (Running daemon = startDaemon(mailseal)) {
      Served served = awaitRenewedBy(daemon);
      // The command works beside the daemon, on the same ledger.
      awaitStatus(daemon, mailseal, "SERVED");
      awaitNothingDue(mailseal);

      daemon.signal("TERM");
      assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isZero();
      assertThat(daemon.output()).doesNotContain("Exception", "\tat ", "PRIVATE KEY");
      host.assertServedEverywhere(served);
    }
  }

  @Test
  void killedWhileItWaitsForTheAuthorityItGoesOn() {
    BuiltCommand mailseal = site.command();
    host.pebble().freeze();
    try (Running daemon = startDaemon(mailseal)) {
      awaitStatus(daemon, mailseal, "DRAFTED", "REQUESTED");
      daemon.kill();
    }
    host.assertServedEverywhere(host.old());
    host.pebble().thaw();

    try (Running daemon = startDaemon(mailseal)) {
      awaitRenewedBy(daemon);
      awaitStatus(daemon, mailseal, "SERVED");
    }
  }

  @Test
  void killedBetweenTheSwapAndTheReloadItGoesOn() throws IOException {
    Path reached = site.folder().resolve("reload-reached");
    Path goOn = site.folder().resolve("go-on");
    Path script = site.folder().resolve("reload-dovecot");
    Files.writeString(
        script,
        """
        #!/bin/sh
        # The first time: says that it was reached, and waits up to 30 s to be ended.
        if [ ! -e REACHED ]; then
          : > REACHED
          n=0
          until [ -e GO_ON ] || [ $n -ge 300 ]; do sleep 0.1; n=$((n + 1)); done
          exit 1
        fi
        exec doveadm -c CONFIG reload
        """
            .replace("REACHED", reached.toString())
            .replace("GO_ON", goOn.toString())
            .replace("CONFIG", host.dovecot().config().toString()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    String config = "config: " + host.dovecot().config();
    site = site.with(config, config + ", reload: [\"" + script + "\"]");

    BuiltCommand mailseal = site.command();
    try (Running daemon = startDaemon(mailseal)) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(reached).as(daemon::output).exists());
      daemon.kill();
    }
    Files.createFile(goOn);
    // At no point do the files hold a key beside the certificate of another.
    Served written = Served.in(host.dovecot().certificateFile());
    assertThat(written.issuer()).contains(MailHost.ISSUER);
    host.assertFilesHold(written);

    try (Running daemon = startDaemon(mailseal)) {
      awaitRenewedBy(daemon);
      awaitStatus(daemon, mailseal, "SERVED");
    }
  }

  @Test
  void anAlertThatFellDueWhileNoDaemonRanIsSentLate() {
    try (MailHost shortLived = MailHost.start(Duration.ofSeconds(200))) {
      shortLived.restore();
      site =
          shortLived
              .site()
              .with("when-left: [1/3, 14d, 7d, 3d, 1d]", "when-left: [19/20]")
              .with("renew-when-left: 1/3", "renew-when-left: 1/10");
      BuiltCommand mailseal = site.command();
      assertThat(mailseal.run("renew")).returns(0, Command.Outcome::exit);
      Served served = shortLived.assertRenewed();
      Instant end = served.leaf().getNotAfter().toInstant();
      Instant due = end.minusSeconds(189);
      assertThat(shortLived.postfix().mail()).isEmpty();
      await().atMost(Duration.ofSeconds(15)).until(() -> Instant.now().isAfter(due));

      try (Running daemon = startDaemon(mailseal)) {
        List<String> mail = shortLived.postfix().awaitMail(PATIENCE);
        ReceivedLetter letter = ReceivedLetter.read(mail.getFirst());
        assertThat(letter.subject()).contains(MailHost.NAME);
        assertThat(letter.text()).contains(MailHost.ISSUER);
        daemon.signal("TERM");
        assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isZero();
      }
      assertThat(shortLived.postfix().mail()).hasSize(1);
    }
  }

  private static Served awaitRenewedBy(Running daemon) {
    await()
        .atMost(PATIENCE)
        .failFast("the daemon has ended", () -> !daemon.alive())
        .untilAsserted(
            () -> {
              assertThat(Served.in(host.dovecot().certificateFile()).issuer())
                  .as(daemon::output)
                  .contains(MailHost.ISSUER);
              host.assertRenewed();
            });
    return host.assertRenewed();
  }

  /** A sweep may be at work on it when the command comes, which then leaves it alone. */
  private static void awaitNothingDue(BuiltCommand mailseal) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Command.Outcome renewed = mailseal.run("renew");
              assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
              return renewed.out().toLowerCase(Locale.ROOT).contains("nothing is due");
            });
  }

  /** Asks for the status, beside the daemon, until it says one of these. */
  private static void awaitStatus(Running daemon, BuiltCommand mailseal, String... states) {
    await()
        .atMost(PATIENCE)
        .failFast(() -> assertThat(daemon.alive()).as(daemon::output).isTrue())
        .untilAsserted(
            () ->
                assertThat(mailseal.run("status", "--json").said())
                    .as(daemon::output)
                    .containsPattern("\\b(" + String.join("|", states) + ")\\b"));
  }
}
