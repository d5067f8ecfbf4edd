package org.mailseal.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  /** libfaketime reads the clock's offset anew once a second. */
  @Test
  void aClockThatIsSetBackByADayStopsNeitherSweepsNorChecks() throws IOException {
    site = site.with("checks: { every: never,", "checks: { every: 2s,");
    Path offset = site.folder().resolve("offset");
    BuiltCommand mailseal = site.command();
    setClock(offset, "+0");
    BuiltCommand underFakeTime =
        new BuiltCommand(
            mailseal.settings(),
            Map.of(
                "LD_PRELOAD",
                library().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1"));
    try (Running daemon = underFakeTime.start(site.folder().resolve("daemon.log"), "daemon")) {
      daemon.awaitOutput("not due before", PATIENCE);
      assertThat(mailseal.run("status").out()).contains("daemon: alive, last heartbeat ");

      setClock(offset, "-1d");
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

  /** In one step: the daemon reads it at any time. */
  private static void setClock(Path offset, String to) throws IOException {
    Path written = Files.writeString(offset.resolveSibling("offset.new"), to + "\n");
    Files.move(written, offset, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Of Debian's package libfaketime, whatever the machine. */
  private static Path library() throws IOException {
    try (Stream<Path> found =
        Files.find(
            Path.of("/usr/lib"),
            3,
            (path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
      return found.findFirst().orElseThrow();
    }
  }
}
