package org.mailseal.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.AdjustableClock;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;

/** The daemon never lives on without working. */
@Order(1) // long
@Timeout(900)
class DaemonLifeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @AutoClose private static MailHost host;

  private Site site;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() {
    host.restore();
    site = host.site().with("sweep-every: 12h", "sweep-every: 3s");
  }

  @Tag("thorough")
  @Test
  void aClockThatIsSetBackByADayStopsNeitherSweepsNorChecks() {
    site = site.with("checks: { every: never,", "checks: { every: 2s,");
    AdjustableClock clock = AdjustableClock.in(site.folder());
    BuiltCommand mailseal = site.command();
    try (Running daemon =
        clock.under(mailseal).start(site.folder().resolve("daemon.log"), "daemon")) {
      daemon.awaitOutput("not due before", PATIENCE);
      assertThat(mailseal.run("status").out()).contains("daemon: alive, last heartbeat ");

      clock.set("-1d");
      String back = daemon.awaitOutput("^[-0-9]+T.* the clock was set back by 1d: .*", PATIENCE);
      String yesterday = back.substring(0, "2026-11-20".length());
      daemon.awaitOutput("^" + yesterday + "T.* " + MailHost.NAME + ".*not due before", PATIENCE);
      String checked = awaitCheck(mailseal, yesterday, "");
      awaitCheck(mailseal, yesterday, checked);

      daemon.signal("TERM");
      assertThat(daemon.awaitExit(Duration.ofSeconds(30))).isZero();
      assertThat(daemon.output()).doesNotContain("\tat ");
      assertThat(mailseal.run("status").out()).contains("daemon: stopped " + yesterday);
    }
  }

  @Test
  void aSignalToReloadEndsNothing() {
    BuiltCommand mailseal = site.command();
    try (Running daemon = mailseal.start(site.folder().resolve("daemon.log"), "daemon")) {
      daemon.awaitOutput("not due before", PATIENCE);
      for (String signal : List.of("HUP", "HUP", "USR1")) {
        daemon.signal(signal);
      }
      daemon.awaitOutput("a SIGHUP takes nothing anew", PATIENCE);
      assertThat(mailseal.run("status").out()).contains("daemon: alive");
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(Duration.ofSeconds(30))).isZero();
    }
  }

  @Test
  void settingsThatChangeUnderADaemonAreSaid() throws IOException {
    BuiltCommand mailseal = site.command();
    Path settings = mailseal.settings();
    String before = Files.readString(settings);
    try (Running daemon = mailseal.start(site.folder().resolve("daemon.log"), "daemon")) {
      daemon.awaitOutput("not due before", PATIENCE);
      Files.writeString(settings, before.replace("sweep-every: 3s", "sweep-every: 4s"));
      daemon.awaitOutput("has changed since the daemon read it: restart", PATIENCE);
      await()
          .atMost(PATIENCE)
          .until(() -> mailseal.run("status").out().replaceAll("\\s+", " "), this::saysChanged);
      Files.writeString(settings, before + "nonsense: 1\n");
      daemon.awaitOutput("cannot be used: .*nonsense", PATIENCE);
    }
    Files.writeString(settings, before.replace("sweep-every: 3s", "sweep-every: 4s"));
    try (Running daemon = mailseal.start(site.folder().resolve("daemon.log"), "daemon")) {
      daemon.awaitOutput("not due before", PATIENCE);
      assertThat(mailseal.run("status").out()).doesNotContain("has changed");
    }
  }

  private boolean saysChanged(String status) {
    return status.contains("has changed since the daemon read it");
  }

  /** {@code _JAVA_OPTIONS} has the last word: a heap in which the daemon cannot even begin. */
  @Test
  void memoryThatRunsOutEndsTheDaemon() {
    BuiltCommand mailseal = site.command();
    BuiltCommand poor = new BuiltCommand(mailseal.settings(), Map.of("_JAVA_OPTIONS", "-Xmx12m"));
    try (Running daemon = poor.start(site.folder().resolve("daemon.log"), "daemon")) {
      assertThat(daemon.awaitExit(PATIENCE)).as(daemon::output).isEqualTo(3);
      assertThat(daemon.output()).contains("Terminating due to java.lang.OutOfMemoryError");
    }
  }

  /** Waits for a check on this day, after another. */
  private static String awaitCheck(BuiltCommand mailseal, String day, String before) {
    return await()
        .atMost(PATIENCE)
        .until(() -> checkedAt(mailseal), at -> at.startsWith(day) && at.compareTo(before) > 0);
  }

  private static String checkedAt(BuiltCommand mailseal) {
    Command.Outcome status = mailseal.run("status", "--json");
    assertThat(status).as(status.said()).returns(0, Command.Outcome::exit);
    JsonElement at =
        JsonParser.parseString(status.out())
            .getAsJsonObject()
            .getAsJsonArray("certificates")
            .get(0)
            .getAsJsonObject()
            .get("checked-at");
    return at.isJsonNull() ? "" : at.getAsString();
  }
}
