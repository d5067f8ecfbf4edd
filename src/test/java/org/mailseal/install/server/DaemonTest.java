package org.mailseal.install.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.install.ProcessCommands;

/** With a real process: {@code tail} under a server's name, following its configuration. */
class DaemonTest {
  private static final List<String> PROGRAMS = List.of("serverd", "serverd4");
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  @TempDir private Path folder;
  private Path program;
  private Path config;
  private Path secret;
  private Process process;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void startServer() throws IOException {
    program = folder.resolve("serverd4");
    Files.copy(Path.of("/usr/bin/tail"), program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    config = Files.writeString(folder.resolve("serverd.conf"), "a = b\n");
    secret = Files.writeString(folder.resolve("key"), "secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
    process = start();
    await().atMost(Duration.ofSeconds(10)).until(() -> !reading(config).isEmpty());
  }

  /** Once more, by way of other programs that become it. */
  private Process start(String... around) throws IOException {
    List<String> words = new ArrayList<>(List.of(around));
    words.addAll(List.of(program.toString(), "-f", "serverd.conf"));
    Process started =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(started);
    return started;
  }

  private Process startAs(String uid, String gid) throws IOException {
    assumeTrue(ROOT, "only root starts others' processes");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Process started = start("setpriv", "--reuid", uid, "--regid", gid, "--clear-groups");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> started.info().command().equals(Optional.of(program.toRealPath().toString())));
    return started;
  }

  @AfterEach
  void stopServers() {
    processes.forEach(Process::destroyForcibly);
  }

  private List<Daemon> reading(Path file) {
    return Daemon.reading(file, sought());
  }

  private Daemon.Sought sought() {
    return new Daemon.Sought(PROGRAMS, secret);
  }

  @Test
  void isFoundByItsProgramAndItsConfigurationHoweverThatIsWritten() {
    assertThat(reading(folder.resolve("x/../serverd.conf")))
        .containsExactly(new Daemon(process.pid()));
    assertThat(reading(folder.resolve("other.conf"))).isEmpty();
    assertThat(Daemon.reading(config, new Daemon.Sought(List.of("otherd", "tail"), secret)))
        .isEmpty();
  }

  @Test
  void isFoundByAnotherNameOfItsConfiguration() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.conf"), config);
    assertThat(reading(link)).containsExactly(new Daemon(process.pid()));
  }

  @Test
  void isFoundAfterAnUpgradeHasReplacedItsProgram() throws IOException {
    Files.delete(program);
    assertThat(reading(config)).hasSize(1);
  }

  @Test
  void aNumberThatBelongsToAnotherProgramByNowIsNotTaken() throws IOException {
    Path pid = Files.writeString(folder.resolve("pid"), process.pid() + "\n");
    assertThat(Daemon.of(pid, sought())).contains(new Daemon(process.pid()));
    Files.writeString(pid, Long.toString(ProcessHandle.current().pid()));
    assertThat(Daemon.of(pid, sought())).isEmpty();
    Files.writeString(pid, "no number");
    assertThat(Daemon.of(pid, sought())).isEmpty();
    assertThat(Daemon.of(folder.resolve("none"), sought())).isEmpty();
  }

  @Test
  void readsAsTheUserWhoseProcessItIs() throws Exception {
    Daemon daemon = new Daemon(process.pid());
    assertThat(daemon.user(new ProcessCommands(Duration.ofSeconds(10))))
        .isEqualTo(System.getProperty("user.name"));
    assertThat(daemon.mayListenOn(60_000)).isTrue();
    assertThat(daemon.hasWorkers(sought())).isFalse();
  }

  @Test
  void aStrangersProcessIsNotOne() throws IOException {
    Process strangers = startAs("4711", "4711");
    Path pid = Files.writeString(folder.resolve("pid"), strangers.pid() + "\n");

    assertThat(reading(config)).containsExactly(new Daemon(process.pid()));
    assertThat(Daemon.of(pid, sought())).isEmpty();
  }

  @Test
  void itsOwnUserIsWhoMayReadItsKey() throws IOException {
    Daemon own = new Daemon(startAs("4711", "4712").pid());
    assertThat(reading(config)).doesNotContain(own);

    Files.setAttribute(secret, "unix:gid", 4712);
    assertThat(reading(config)).contains(own);

    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw----r--"));
    assertThat(reading(config)).doesNotContain(own);

    Files.setAttribute(secret, "unix:uid", 4711);
    assertThat(reading(config)).contains(own);
  }

  @Test
  void orWhomItsConfigurationNames() throws IOException {
    Daemon own = new Daemon(startAs("4711", "4711").pid());

    assertThat(Daemon.reading(config, new Daemon.Sought(PROGRAMS, secret, OptionalInt.of(4711))))
        .contains(own);
    assertThat(Daemon.reading(config, new Daemon.Sought(PROGRAMS, secret, OptionalInt.of(4712))))
        .doesNotContain(own);
  }

  @Test
  void whoIsRootInAUserNamespaceOfItsOwnIsNotOne() throws IOException {
    assumeTrue(ROOT, "only root's process has root's number here");
    Process elsewhere = start("unshare", "--user", "--map-root-user");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> elsewhere.info().command().equals(Optional.of(program.toRealPath().toString())));

    assertThat(reading(config)).containsExactly(new Daemon(process.pid()));
  }

  @Test
  void aProgramThatAStrangerCouldWriteIsNotOne() throws IOException {
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(reading(config)).isEmpty();
  }
}
