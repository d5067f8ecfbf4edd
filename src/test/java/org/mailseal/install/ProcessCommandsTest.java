package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the programs that every Unix has. */
@Timeout(20)
class ProcessCommandsTest {
  private static final ProcessCommands COMMANDS = new ProcessCommands(Duration.ofSeconds(10));

  @TempDir private Path folder;

  private static List<String> sh(String script) {
    return List.of("sh", "-c", script);
  }

  @Test
  void bothOutputsAreGivenAsTheyAre() throws InstallException {
    assertThat(COMMANDS.run(sh("echo 'größe  x'; printf '\\033[2J' >&2")))
        .isEqualTo("größe  x\n\u001B[2J");
    assertThat(COMMANDS.run(List.of("true"))).isEmpty();
  }

  @Test
  void noShellReadsTheArguments() throws InstallException {
    Path touched = folder.resolve("touched");
    String hostile = ";touch " + touched;

    assertThat(COMMANDS.run(List.of("printf", "%s|%s|%s", hostile, "$(touch " + touched + ")", "")))
        .isEqualTo(hostile + "|$(touch " + touched + ")|");
    assertThat(touched).doesNotExist();
  }

  @Test
  void aStatusOtherThan0IsAFailureInTheProgramsOwnWordsMadePrintable() {
    assertThatThrownBy(
            () -> COMMANDS.run(sh("echo 'line one'; printf '\\033[31mtwo\\n' >&2; exit 7")))
        .isInstanceOf(InstallException.class)
        .hasMessageEndingWith("' ended with status 7: line one | \\u001B[31mtwo")
        .message()
        .matches("\\P{Cntrl}+");
    assertThatThrownBy(() -> COMMANDS.run(List.of("false")))
        .hasMessage("'false' ended with status 1 and printed nothing");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> COMMANDS.run(List.of("no-such-program", "\u001Bx")))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("cannot find the program 'no-such-program'")
        .hasMessageContaining("'no-such-program \\u001Bx'");
    assertThatThrownBy(() -> COMMANDS.run(List.of("echo", "a\u0000b")))
        .isInstanceOf(InstallException.class);
  }

  @Test
  void aProgramThatOthersCouldHaveWrittenIsNotRun() throws Exception {
    Path program = Files.copy(Path.of("/bin/true"), folder.resolve("program"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), program);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    COMMANDS.run(List.of(link.toString()));
    COMMANDS.find(List.of(link.toString()));

    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xrwx"));

    for (ThrowingCallable runs :
        List.<ThrowingCallable>of(
            () -> COMMANDS.run(List.of(link.toString())),
            () -> COMMANDS.find(List.of(link.toString())))) {
      assertThatThrownBy(runs)
          .isInstanceOf(InstallException.class)
          .hasMessageContaining("'" + link + "' is not run")
          .hasMessageContaining("can be written by everybody, who could change it; chmod o-w it");
    }
  }

  @Test
  void theInputIsClosed() throws InstallException {
    assertThat(COMMANDS.run(List.of("cat"))).isEmpty();
  }

  /** The sixth field of proc(5)'s stat is the session's number, that of its first process. */
  @Test
  void aSignalOfTheTerminalDoesNotReachIt() throws InstallException {
    assertThat(COMMANDS.run(sh("echo $$; cut -d ' ' -f 6 /proc/$$/stat")).lines().distinct())
        .hasSize(1);
  }

  @Test
  void whatIsPrintedBeyond1MibIsDroppedAndBlocksNobody() throws InstallException {
    assertThat(COMMANDS.run(sh("head -c 3000000 /dev/zero; exit 0"))).hasSize(1024 * 1024);
  }

  @Test
  void whatOverrunsItsDeadlineIsEndedWithItsChildren() throws IOException {
    Path pids = folder.resolve("pids");
    ProcessCommands hasty = new ProcessCommands(Duration.ofSeconds(1));

    assertThatThrownBy(
            () ->
                hasty.run(
                    sh("sleep 300 & echo $! $$ >" + pids + "; yes & echo $! >>" + pids + "; wait")))
        .isInstanceOf(InstallException.class)
        .hasMessageEndingWith("' was still running after 1 s and was ended");

    List<Long> started =
        List.of(Files.readString(pids).strip().split("\\s+")).stream().map(Long::valueOf).toList();
    assertThat(started).hasSize(3);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> started.stream().noneMatch(ProcessCommandsTest::lives));
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** As a daemon does that its start command leaves behind without another place to print to. */
  @Test
  void aProcessLeftBehindHoldsNobodyUpAndLivesOnAndNoWordIsLost() throws Exception {
    Path pid = folder.resolve("pid");
    String leave = "sleep 3600 & echo $! >>" + pid + "; ";
    try {
      assertThat(COMMANDS.run(sh(leave + "echo started"))).isEqualTo("started\n");
      assertThatThrownBy(() -> COMMANDS.run(sh(leave + "echo 'no such user'; exit 3")))
          .hasMessageEndingWith("' ended with status 3: no such user");
      assertThat(Files.readAllLines(pid)).hasSize(2).allMatch(it -> lives(Long.parseLong(it)));
    } finally {
      for (String left : Files.readAllLines(pid)) {
        ProcessHandle.of(Long.parseLong(left)).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  @Test
  void anInterruptEndsTheCommandAndIsPassedOn() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> COMMANDS.run(List.of("sleep", "60")))
        .isInstanceOf(InstallException.class)
        .hasMessage("'sleep 60' was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
