package org.mailseal.it.attacker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.host.Stranger;

/** What a stranger can do about the ledger: while a daemon has it open, and after that died. */
@Timeout(180)
class StrangersLedgerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAME = "mail.example.org";
  private static final Pattern PORT = Pattern.compile("(?m)^server=.*[:\\\\](\\d+)$");

  /** The daemon has tried it at least once. */
  private static final Pattern BEGUN = Pattern.compile(NAME + " +(?!NEW)[A-Z]");

  private final Started started = new Started();
  private Scratch scratch;
  private Stranger stranger;
  private Site site;
  private BuiltCommand mailseal;

  /** One that may install only once the file {@code go-on} is there. */
  @BeforeEach
  void begin() {
    scratch = started.add(Scratch.create());
    stranger = started.add(Stranger.create(scratch));
    site =
        new Site(
            scratch.folder("site"),
            """
            authorities: { ca: { local: {} } }
            certificates:
              NAME:
                install: [{pem: {key: TLS/key, certificate: TLS/crt}}]
                hooks: {before: [{run: [test, -e, SITE/go-on]}]}
            retry-after: [1s]
            daemon: {sweep-every: 3s}
            database: jdbc:h2:file:SITE/state/ledger
            """
                .replace("NAME", NAME)
                .replace("TLS", scratch.folder("tls").toString())
                .replace("SITE", scratch.path("site").toString()));
    mailseal = site.command();
  }

  @AfterEach
  void end() {
    started.close();
  }

  private Running daemon() {
    Running daemon = started.add(mailseal.start(scratch.path("daemon.log"), "daemon"));
    await()
        .atMost(PATIENCE)
        .failFast("the daemon has ended", () -> !daemon.alive())
        .untilAsserted(() -> assertThat(mailseal.run("status").said()).containsPattern(BEGUN));
    return daemon;
  }

  private void mayInstall() throws IOException {
    Files.createFile(site.folder().resolve("go-on"));
  }

  private void awaitInstalled(Running daemon) {
    await()
        .atMost(PATIENCE)
        .failFast("the daemon has ended", () -> !daemon.alive())
        .until(() -> Files.exists(scratch.path("tls/crt")));
  }

  /** What versions that had no lock of their own left of a ledger that was open. */
  private Path formerLock() {
    return site.state().resolve("ledger.lock.db");
  }

  private Optional<String> formerPort() throws IOException {
    if (Files.notExists(formerLock())) {
      return Optional.empty();
    }
    Matcher port = PORT.matcher(Files.readString(formerLock()));
    return port.find() ? Optional.of(port.group(1)) : Optional.empty();
  }

  /** The sockets of a process that listen. */
  private static List<String> listening(String family, Running process) {
    String pid = "pid=" + process.pid() + ",";
    return Command.mustRun("ss", "-Hlnp" + family)
        .lines()
        .filter(line -> line.contains(pid))
        .toList();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void open(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private void expectThatHeCannot(String does) {
    Command.Outcome tried = stranger.run("sh", "-c", does + " 2>&1", site.state().toString());
    assertThat(tried.exit()).as(does + ": " + tried.said()).isNotZero();
  }

  @Test
  void nothingOfADaemonIsOpenToHimNorOfADeadOne() throws IOException {
    Running daemon = daemon();

    assertThat(listening("t", daemon)).as("who listens there is anybody's guess").isEmpty();
    assertThat(formerPort()).isEmpty();
    assertThat(mode(site.state())).isEqualTo("rwx------");
    List<String> sockets = listening("x", daemon);
    String socket = site.state().resolve("ledger.socket").toString();
    assertThat(sockets).singleElement().asString().contains(socket);
    Running speaks = started.add(stranger.attack("speak.out", "speak", socket));
    assertThat(speaks.awaitOutput("^(refused|connected).*", PATIENCE)).contains("Permission");

    daemon.kill();
    expectThatHeCannot("ls \"$0\"");
    expectThatHeCannot("ln -s /etc/shadow \"$0/ledger.lock\"");
    expectThatHeCannot("mv \"$0\" \"$0.old\"");
    expectThatHeCannot("mkdir \"$0/../other\"");
    Command.Outcome status = mailseal.run("status");
    assertThat(status).as(status.said()).returns(0, Command.Outcome::exit);
  }

  /** He took the port that the lock file named, and was given the database's password hash. */
  @Test
  void aDeadLedgersPortIsNotAsked() throws IOException {
    daemon().kill();
    if (formerPort().isEmpty()) {
      Files.writeString(
          formerLock(),
          """
          #FileLock
          #Fri Nov 27 10:00:00 UTC 2026
          hostName=localhost
          id=19a5f0c0b1a8d6d2bb4c3f1ab3b3a6f0d4e5f60718293a4b
          method=file
          server=localhost\\:PORT
          """
              .replace("PORT", Integer.toString(scratch.freePort())));
    }
    Running ledger =
        started.add(stranger.attack("ledger.out", "listen", formerPort().orElseThrow()));
    ledger.awaitOutput("^listens$", PATIENCE);

    Command.Outcome status = mailseal.run("status");

    assertThat(ledger.output()).as("what he heard: " + status.said()).doesNotContain("told");
    assertThat(status).as(status.said()).returns(0, Command.Outcome::exit);
  }

  /**
   * A few claims of large texts ended the scheduler's threads, while the process lived on. The way
   * to the ledger is closed to him; here somebody has opened it.
   */
  @Test
  void whatHeClaimsEndsNoWork() throws IOException {
    Running daemon = daemon();
    if (formerPort().isPresent()) {
      started
          .add(stranger.attack("claim.out", "claim", formerPort().get()))
          .awaitOutput("^claimed", PATIENCE);
    } else {
      Path socket = site.state().resolve("ledger.socket");
      open(site.state(), "rwxr-xr-x");
      open(socket, "rw-rw-rw-");
      started
          .add(stranger.attack("flood.out", "flood", socket.toString()))
          .awaitOutput("^a thousand$", PATIENCE);
    }

    mayInstall();
    awaitInstalled(daemon);
    Command.Outcome status = mailseal.run("status");

    assertThat(status).as(status.said()).returns(0, Command.Outcome::exit);
    assertThat(daemon.output().lines().filter(line -> line.contains(stranger.name())))
        .as("a log that he cannot fill")
        .hasSizeLessThan(2);
    assertThat(daemon.output()).doesNotContain("OutOfMemoryError");
  }

  /** The copy of the lock file named the live ledger's port. */
  @Test
  void aCopyLeadsToNoLiveLedger() throws IOException {
    Running daemon = daemon();
    Path elsewhere = scratch.folder("restored");
    Command.mustRun("cp", "-a", site.state().toString(), elsewhere.toString());
    BuiltCommand restored =
        new Site(
                scratch.folder("other"),
                site.yaml().replace(site.state().toString(), elsewhere.resolve("state").toString()))
            .command();
    mayInstall();
    awaitInstalled(daemon);

    Command.Outcome status = restored.run("status");

    assertThat(status.said()).containsPattern(BEGUN).doesNotContain("SERVED");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(mailseal.run("status").said()).contains("SERVED"));
  }

  /** A link of his above the directory led root to where it made, and closed, directories. */
  @Test
  void hisLinksLeadToNoDirectory() throws IOException {
    Path theirs = scratch.folder("theirs");
    Path empty = scratch.folder("theirs/empty");
    open(empty, "rwxr-xr-x");
    Path link = stranger.folder().resolve("link");
    stranger.run("ln", "-s", theirs.toString(), link.toString());
    for (String directory : List.of("empty", "new/one")) {
      Site his =
          site.with(site.state().resolve("ledger").toString(), link + "/" + directory + "/ledger");

      Command.Outcome status = his.command().run("status");

      assertThat(status.exit()).as(status.said()).isNotZero();
      assertThat(status.said()).contains("belongs to another user");
    }
    assertThat(mode(empty)).isEqualTo("rwxr-xr-x");
    try (var made = Files.walk(theirs)) {
      assertThat(made).containsExactlyInAnyOrder(theirs, empty);
    }
  }

  /** Who could write there once may have left something. */
  @Test
  void whatHeLeftInAnOpenDirectoryIsNotBelieved() throws IOException {
    daemon().kill();
    open(site.state(), "rwxrwxrwx");
    Running serves = started.add(stranger.attack("serve.out", "serve", site.state().toString()));
    serves.awaitOutput("^serves$", PATIENCE);

    Command.Outcome status = mailseal.run("status");

    assertThat(status.exit()).as(status.said()).isNotZero();
    assertThat(status.said()).contains("ledger.lock belongs to another user");
    assertThat(serves.output()).doesNotContain("told");
    assertThat(mode(site.state())).as("open no longer").isEqualTo("rwx------");
  }
}
