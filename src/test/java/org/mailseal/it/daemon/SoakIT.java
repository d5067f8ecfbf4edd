package org.mailseal.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.AdjustableClock;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.SmallDisk;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.host.Stranger;
import org.mailseal.fixture.server.MailHost;
import org.mailseal.fixture.server.MailPort;

/**
 * The daemon under all of it at once: a stranger who attacks ledger, http-01 port and places, a
 * disk that is full for a while, a clock that is set back and forth, commands beside it, and
 * certificates that live so shortly that some are always due. Whatever it goes through, it works in
 * the end, and no renewal is lost.
 *
 * <p>{@code -Dsoak.minutes=N} says for how long; by default, 30.
 */
@Order(1) // long
@Tag("thorough")
@Timeout(value = 1, unit = TimeUnit.DAYS)
class SoakIT {
  private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("soak.minutes", 30));

  /** Of the authority's certificates: about ten fall due, however long it takes. */
  private static final Duration VALIDITY = longer(LENGTH.dividedBy(2), Duration.ofMinutes(10));

  private static final Duration FULL = shorter(LENGTH.dividedBy(6), Duration.ofMinutes(2));
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Pattern ISSUED = Pattern.compile("Issued certificate serial ([0-9a-f]+)");

  private final Started started = new Started();
  private final Map<String, Map<String, Integer>> outcomes = new TreeMap<>();
  private MailHost host;
  private Stranger stranger;
  private AdjustableClock clock;
  private SmallDisk disk;
  private BuiltCommand mailseal;
  private Supervisor supervisor;
  private ServedWatch watch;
  private boolean full;

  /**
   * How many certificates were issued when the clock was set ahead, and when it was right again.
   */
  private final List<Integer> ahead = new ArrayList<>();

  private long begun;
  private String heartbeat = "";
  private long heartbeatSeen = System.nanoTime();
  private Duration longestGap = Duration.ZERO;

  /**
   * What happens at some time.
   *
   * @param after so much of the whole
   * @param what for who reads the figures
   */
  private record Turn(Duration after, String what, Runnable act) {}

  @BeforeEach
  void begin() throws IOException {
    host = started.add(MailHost.start(VALIDITY));
    host.restore();
    Site site =
        host.site()
            .with("sweep-every: 12h", "sweep-every: 5s")
            .with("renew-when-left: 1/3", "renew-when-left: 4/5")
            .with("checks: { every: never,", "checks: { every: 30s,")
            .with("database:", "retry-after: [1s, 5s]\ndatabase:");
    disk = started.add(SmallDisk.mount(Files.createDirectories(site.state()), 16 * 1024));
    clock = AdjustableClock.in(site.folder());
    mailseal = clock.under(site.command());
    stranger = started.add(Stranger.create(host.scratch()));
    watch = started.add(new ServedWatch(port("smtp"), port("imaps")));
    supervisor = started.add(new Supervisor(mailseal, site.folder()));
  }

  private MailPort port(String protocol) {
    return host.ports().stream()
        .filter(port -> port.protocol().equals(protocol))
        .findFirst()
        .orElseThrow();
  }

  @AfterEach
  void end() {
    started.close();
  }

  @Test
  void itWorksInTheEndAndNoRenewalIsLost() throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    try {
      await().atMost(PATIENCE).untilAsserted(host::assertRenewed);
      awaitHeartbeatAfter(heartbeat);
      figures.put("daemon at the start", ProcessFigures.of(supervisor.daemon().pid()));

      attack();
      begun = System.nanoTime();
      for (Turn turn : turns()) {
        await()
            .atMost(LENGTH.plus(PATIENCE))
            .pollInterval(Duration.ofSeconds(5))
            .until(
                () -> {
                  besideIt();
                  return elapsed().compareTo(turn.after()) >= 0;
                });
        System.out.println("soak, " + elapsed().toSeconds() + " s: " + turn.what());
        turn.act().run();
      }
      stranger.endAll();

      int restarts = supervisor.codes().size();
      awaitHeartbeatAfter(heartbeat);
      awaitAnotherRenewal();
      await().atMost(PATIENCE).untilAsserted(this::assertAllAgree);
      figures.put("daemon at the end", ProcessFigures.of(supervisor.daemon().pid()));
      assertThat(supervisor.codes()).as("restarts when all was over").hasSize(restarts);
      supervisor.stop();

      assertThat(supervisor.daemon().alive()).as("it stops when it is asked to").isFalse();
      assertThat(supervisor.codes().getLast()).as("its code then").isZero();
      assertThat(supervisor.codes().subList(0, restarts)).as("codes before").doesNotContain(0);
      assertThat(supervisor.output()).doesNotContain("a defect of Mailseal");
    } finally {
      figures.put("certificates issued", issued().size());
      figures.put("of them served", issued().stream().filter(watch::everywhere).count());
      figures.put("of them lost", lost());
      figures.put("exit codes of the daemons", supervisor.codes());
      figures.put("longest time between heartbeats", longestGap.toSeconds() + " s");
      figures.put(
          "longest time an ended one was served", watch.longestExpired().toSeconds() + " s");
      figures.put(
          "the ledger's file", Files.size(disk.folder().resolve("ledger.mv.db")) + " bytes");
      figures.put("commands beside it", outcomes);
      figures.forEach((what, is) -> System.out.println("soak: " + what + ": " + is));
    }
  }

  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    turns.add(at(3, "a forced renewal", this::force));
    turns.add(at(10, "the clock a day back", () -> clock.set("-1d")));
    turns.add(at(16, "the clock right", () -> clock.set("+0")));
    turns.add(at(22, "a forced renewal", this::force));
    turns.add(at(26, "the clock an hour ahead", this::setAhead));
    turns.add(at(32, "the clock right", this::setRight));
    turns.add(at(42, "the disk full", () -> full = true));
    turns.add(new Turn(part(42).plus(FULL), "room on the disk", this::mendDisk));
    turns.add(at(65, "a forced renewal", this::force));
    turns.add(at(72, "the clock an hour back", () -> clock.set("-1h")));
    turns.add(at(80, "the clock right", () -> clock.set("+0")));
    turns.add(at(90, "a forced renewal", this::force));
    turns.add(at(100, "the end of all attacks", () -> {}));
    return turns;
  }

  private static Turn at(int hundredths, String what, Runnable act) {
    return new Turn(part(hundredths), what, act);
  }

  private static Duration part(int hundredths) {
    return LENGTH.multipliedBy(hundredths).dividedBy(100);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** He takes what time the machine has left, so that others get on with their work. */
  private void attack() {
    started.add(stranger.attack("slow.out", "slow", Integer.toString(host.httpPort())));
    started.add(stranger.attack("flood.out", "flood", socket().toString()));
    started.add(
        stranger.startAsRootOfHisOwn(
            "mount.out",
            "cd \"$1\" && touch a && while :; do mount --bind \"$0\" a; sleep 1; umount a; done",
            host.dovecot().certificateFile().toString(),
            stranger.folder().toString()));
    Command.mustRun("renice", "-n", "19", "-u", stranger.name());
  }

  private Path socket() {
    return disk.folder().resolve("ledger.socket");
  }

  /** What goes on all the time. */
  private void besideIt() throws IOException {
    if (full) {
      disk.fill(0);
    }
    openTheLedger();
    look();
    run("renew");
  }

  /** Somebody lets the stranger in, again and again; each opening of the ledger shuts him out. */
  private void openTheLedger() throws IOException {
    try {
      Files.setPosixFilePermissions(disk.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (NoSuchFileException noDaemon) {
      // It is being started again.
    }
  }

  private void setAhead() {
    ahead.add(issued().size() - 1); // it may be judged by this clock
    clock.set("+1h");
  }

  private void setRight() {
    clock.set("+0");
    ahead.add(issued().size() + 1);
  }

  private void mendDisk() {
    full = false;
    disk.mend();
  }

  private void force() {
    run("renew", "--force");
  }

  /** What it wrote where it ended well. */
  private Optional<String> run(String... words) {
    Map<String, Integer> ends =
        outcomes.computeIfAbsent(String.join(" ", words), none -> new TreeMap<>());
    try {
      Command.Outcome outcome = mailseal.run(words);
      ends.merge("code " + outcome.exit(), 1, Integer::sum);
      return Optional.of(outcome.out()).filter(said -> outcome.exit() == 0);
    } catch (IllegalStateException busy) { // the attackers take what there is
      ends.merge("stopped by the test", 1, Integer::sum);
      return Optional.empty();
    }
  }

  /** At the status; notes when the heartbeat is another one. */
  private Optional<JsonObject> look() {
    Optional<JsonObject> status =
        run("status", "--json").map(said -> JsonParser.parseString(said).getAsJsonObject());
    status.map(all -> all.get("daemon")).ifPresent(this::note);
    return status;
  }

  private void note(JsonElement daemon) {
    String last =
        daemon.isJsonNull() ? "" : daemon.getAsJsonObject().get("last-heartbeat").getAsString();
    long now = System.nanoTime();
    Duration gap = Duration.ofNanos(now - heartbeatSeen);
    longestGap = longer(longestGap, gap);
    if (!last.equals(heartbeat)) {
      heartbeat = last;
      heartbeatSeen = now;
    }
  }

  private void awaitHeartbeatAfter(String before) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(5))
        .until(
            () -> {
              look();
              return !heartbeat.equals(before);
            });
  }

  /** By the daemon alone. */
  private void awaitAnotherRenewal() {
    String before = Served.in(host.postfix().chainFile()).fingerprint();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              look();
              assertThat(host.assertRenewed().fingerprint()).isNotEqualTo(before);
            });
  }

  private List<BigInteger> issued() {
    return ISSUED
        .matcher(host.pebble().log())
        .results()
        .map((MatchResult issued) -> new BigInteger(issued.group(1), 16))
        .toList();
  }

  /** What came while the clock was ahead had ended by that clock, and was refused. */
  private List<BigInteger> lost() {
    List<BigInteger> issued = issued();
    return IntStream.range(0, issued.size())
        .filter(i -> !cameAhead(i))
        .mapToObj(issued::get)
        .filter(serial -> !watch.everywhere(serial))
        .toList();
  }

  private boolean cameAhead(int index) {
    return ahead.size() == 2 && index >= ahead.getFirst() && index < ahead.getLast();
  }

  /** The ledger's last attempt, the files and all ports; and nothing else was issued. */
  private void assertAllAgree() {
    assertThat(lost()).as("certificates that were issued and never served").isEmpty();
    Served served = host.assertRenewed();
    JsonObject certificate =
        look().orElseThrow().getAsJsonArray("certificates").get(0).getAsJsonObject();
    assertThat(certificate.get("state").getAsString()).isEqualTo("SERVED");
    assertThat(certificate.getAsJsonObject("certificate").get("sha256").getAsString())
        .isEqualTo(served.fingerprint());
    assertThat(issued().getLast()).isEqualTo(served.leaf().getSerialNumber());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
