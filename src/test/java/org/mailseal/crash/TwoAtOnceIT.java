package org.mailseal.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;

/** Of two that want the same certificate one does the work, and the other says so. */
@Timeout(180)
class TwoAtOnceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AutoClose private static FaultyHost host;

  private Path folder;
  private Path reached;
  private Path goOn;
  private BuiltCommand mailseal;

  @BeforeAll
  static void startServers() {
    host = FaultyHost.start();
  }

  /** A reload that says that it was reached, and waits to be let through: the work lasts. */
  @BeforeEach
  void begin() throws IOException {
    host.restore();
    folder = Files.createTempDirectory(host.scratch().path("."), "two-").normalize();
    reached = folder.resolve("reached");
    goOn = folder.resolve("go-on");
    Path reload =
        Files.writeString(
            folder.resolve("reload"),
            """
            #!/bin/sh
            : > REACHED
            n=0
            until [ -e GO_ON ] || [ $n -ge 600 ]; do sleep 0.1; n=$((n + 1)); done
            exec doveadm -c CONFIG reload
            """
                .replace("REACHED", reached.toString())
                .replace("GO_ON", goOn.toString())
                .replace("CONFIG", host.dovecot().config().toString()));
    Files.setPosixFilePermissions(reload, PosixFilePermissions.fromString("rwxr-xr-x"));
    String config = "config: " + host.dovecot().config();
    mailseal =
        host.mailseal(
            folder.getFileName() + ".yaml",
            host.settings(folder.resolve("state"))
                .replace(config, config + ", reload: [\"" + reload + "\"]")
                .replace("sweep-every: 12h", "sweep-every: 3s"));
  }

  @Test
  void aForcedRenewalBesideTheDaemonDoesNotHappenAndSaysSo() throws IOException {
    try (Running daemon = mailseal.start(folder.resolve("daemon.log"), "daemon")) {
      awaitReached(daemon);

      assertRefusedInFavourOf(daemon, mailseal.run("renew", "--force"));
      assertLeftTo(daemon, mailseal.run("renew"));

      Files.createFile(goOn);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(mailseal.run("status").out()).as(daemon::output).contains("SERVED"));
      assertThat(host.faultsOnceRenewed()).isEmpty();
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(PATIENCE)).isZero();
    }
    assertRenewedOnce();
  }

  @Test
  void ofTwoForcedRenewalsOneHappens() throws IOException {
    try (Running first = mailseal.start(folder.resolve("first.log"), "renew", "--force")) {
      awaitReached(first);

      assertRefusedInFavourOf(first, mailseal.run("renew", "--force"));

      Files.createFile(goOn);
      assertThat(first.awaitExit(PATIENCE)).as(first.output()).isZero();
    }
    assertThat(host.faultsOnceRenewed()).isEmpty();
    assertRenewedOnce();
  }

  private void awaitReached(Running running) {
    await()
        .atMost(PATIENCE)
        .failFast("it has ended", () -> !running.alive())
        .untilAsserted(() -> assertThat(reached).as(running::output).exists());
  }

  private static void assertRefusedInFavourOf(Running other, Command.Outcome refused) {
    assertThat(refused).as(refused.said()).returns(1, Command.Outcome::exit);
    assertThat(refused.err())
        .contains("process " + other.pid() + " ", "is at work", "nothing was done", "again");
    assertThat(refused.out()).isEmpty();
  }

  /** Nothing failed where a plain renewal finds its work in good hands. */
  private static void assertLeftTo(Running other, Command.Outcome left) {
    assertThat(left).as(left.said()).returns(0, Command.Outcome::exit);
    assertThat(left.out()).contains("process " + other.pid() + " ", "is at work");
    assertThat(left.err()).isEmpty();
  }

  /** The trail knows of one request, and the ports serve its answer. */
  private void assertRenewedOnce() {
    String trail = mailseal.run("audit").out();
    assertThat(trail.lines().filter(line -> line.contains(" drafted: "))).as(trail).hasSize(1);
    assertThat(trail)
        .contains(Served.in(host.dovecot().certificateFile()).fingerprint().substring(0, 8));
  }
}
