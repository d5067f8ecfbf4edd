package org.mailseal.install.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.install.ProcessCommands;

/** With a real process: {@code tail} under a server's name, following its configuration. */
class DaemonTest {
  private static final List<String> PROGRAMS = List.of("serverd", "serverd4");

  @TempDir private Path folder;
  private Path program;
  private Path config;
  private Process process;

  @BeforeEach
  void startServer() throws IOException {
    program = folder.resolve("serverd4");
    Files.copy(Path.of("/usr/bin/tail"), program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    config = Files.writeString(folder.resolve("serverd.conf"), "a = b\n");
    process =
        new ProcessBuilder(program.toString(), "-f", "serverd.conf")
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await().atMost(Duration.ofSeconds(10)).until(() -> !reading(config).isEmpty());
  }

  @AfterEach
  void stopServer() {
    process.destroyForcibly();
  }

  private static List<Daemon> reading(Path config) {
    return Daemon.reading(config, PROGRAMS);
  }

  @Test
  void isFoundByItsProgramAndItsConfigurationHoweverThatIsWritten() {
    assertThat(reading(folder.resolve("x/../serverd.conf")))
        .containsExactly(new Daemon(process.pid()));
    assertThat(reading(folder.resolve("other.conf"))).isEmpty();
    assertThat(Daemon.reading(config, List.of("otherd", "tail"))).isEmpty();
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
    assertThat(Daemon.of(pid, PROGRAMS)).contains(new Daemon(process.pid()));
    Files.writeString(pid, Long.toString(ProcessHandle.current().pid()));
    assertThat(Daemon.of(pid, PROGRAMS)).isEmpty();
    Files.writeString(pid, "no number");
    assertThat(Daemon.of(pid, PROGRAMS)).isEmpty();
    assertThat(Daemon.of(folder.resolve("none"), PROGRAMS)).isEmpty();
  }

  @Test
  void readsAsTheUserWhoseProcessItIs() throws Exception {
    Daemon daemon = new Daemon(process.pid());
    assertThat(daemon.user(new ProcessCommands(Duration.ofSeconds(10))))
        .isEqualTo(System.getProperty("user.name"));
    assertThat(daemon.mayListenOn(60_000)).isTrue();
    assertThat(daemon.children()).isEmpty();
  }
}
