package org.mailseal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProcessIdentityTest {
  private static final long PID = 4711;

  /** What the kernel shows: processes 1 and 4711, of which the second one asks. */
  @TempDir Path proc;

  @BeforeEach
  void boot() throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.writeString(proc.resolve("sys/kernel/hostname"), "mx1\n");
    Files.writeString(
        proc.resolve("sys/kernel/random/boot_id"), "3f1c8a52-0000-4000-8000-000000000001\n");
    runs(1, "S", 10);
    runs(PID, "S", 52_000);
    Files.createDirectories(proc.resolve("4711/ns"));
    Files.createSymbolicLink(proc.resolve("4711/ns/pid"), Path.of("pid:[4026531836]"));
    Files.createSymbolicLink(proc.resolve("self"), Path.of("4711"));
  }

  private void runs(long pid, String state, long start) throws IOException {
    Path process = Files.createDirectories(proc.resolve(String.valueOf(pid)));
    Files.writeString(
        process.resolve("stat"),
        pid
            + " (a (hostile) name) "
            + state
            + " 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 "
            + start
            + " 1 2 3\n");
  }

  private ProcessIdentity mine() {
    return ProcessIdentity.mine(proc);
  }

  private boolean gone(String words) {
    return ProcessIdentity.parse(words).orElseThrow().gone(proc);
  }

  @Test
  void itIsWrittenAndReadAsWords() {
    assertThat(mine().text())
        .isEqualTo("mx1 3f1c8a52-0000-4000-8000-000000000001 pid:[4026531836] 4711 52000");
    assertThat(ProcessIdentity.parse(mine().text())).contains(mine());
    assertThat(mine().describe()).isEqualTo("process 4711 on mx1");
    assertThat(ProcessIdentity.parse("mx1 4711 1700000000000")).isEmpty();
    assertThat(ProcessIdentity.parse("mx1 boot pid minus-one 1")).isEmpty();
  }

  @Test
  void oneOfThisBootAndNamespaceIsGoneWhenTheKernelDoesNotShowIt() throws IOException {
    assertThat(mine().gone(proc)).isFalse();
    String words = mine().text();
    assertThat(gone(words.replace(" 4711 ", " 4712 "))).isTrue();
    assertThat(gone(words.replace("52000", "51000"))).as("its number was given again").isTrue();
    runs(4712, "T", 52_000);
    assertThat(gone(words.replace(" 4711 ", " 4712 "))).as("it is stopped").isFalse();
    runs(4712, "Z", 52_000);
    assertThat(gone(words.replace(" 4711 ", " 4712 "))).as("it is a zombie").isTrue();
  }

  @Test
  void nothingOutlivesABootOfThisHost() {
    String earlier = mine().text().replace("000000000001", "000000000002");
    assertThat(gone(earlier)).isTrue();
    assertThat(gone(earlier.replace("mx1 ", "mx2 "))).as("another host's").isFalse();
    assertThat(gone(earlier.replaceAll(" [0-9a-f-]{36} ", " - "))).as("who knows").isFalse();
  }

  @Test
  void ofAnotherNamespaceNothingIsKnown() {
    String container = mine().text().replace("4026531836", "4026532999");
    assertThat(gone(container)).isFalse();
    assertThat(gone(container.replace(" 4711 ", " 9 "))).isFalse();
  }

  /** With hidepid= a user sees no processes but their own, proc(5). */
  @Test
  void whoeverIsHiddenIsNotGone() throws IOException {
    Files.delete(proc.resolve("1/stat"));
    Files.delete(proc.resolve("1"));
    assertThat(gone(mine().text().replace(" 4711 ", " 4712 "))).isFalse();
  }

  @Test
  void whereNothingIsToldOfProcessesNoneIsGone(@TempDir Path nothing) {
    ProcessIdentity mine = ProcessIdentity.mine(nothing);
    assertThat(mine.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(mine.gone(nothing)).isFalse();
  }

  @Test
  void theKernelKnowsARealOne() throws Exception {
    assertThat(ProcessIdentity.mine().pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(ProcessIdentity.mine().gone()).isFalse();
    Process process = new ProcessBuilder("cat").start();
    String start =
        Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"))
            .replaceFirst(".*\\) ", "")
            .split(" ", -1)[19];
    ProcessIdentity mine = ProcessIdentity.mine();
    ProcessIdentity other =
        new ProcessIdentity(mine.host(), mine.boot(), mine.pidNamespace(), process.pid(), start);
    assertThat(other.gone()).isFalse();
    process.destroyForcibly().waitFor();
    assertThat(other.gone()).isTrue();
  }
}
