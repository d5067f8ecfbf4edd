package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.host.ProcessIdentity;

@Timeout(30)
class StoreLockTest {
  @TempDir private Path folder;

  private Installation.Hold hold() throws InstallException {
    return HoldingProcess.installation(folder).hold();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.skip(1).map(path -> folder.relativize(path).toString()).sorted().toList();
    }
  }

  private void assertHeldBy(String holder) {
    FilesInUseException refused =
        catchThrowableOfType(FilesInUseException.class, () -> hold().close());
    assertThat(refused.holder()).isEqualTo(holder);
    assertThat(refused).hasMessageContaining(holder + " is changing the files that lead into ");
  }

  @Test
  void oneHoldsTheFilesAtATimeAndNothingStays() throws Exception {
    try (Installation.Hold _ = hold()) {
      assertHeldBy(ProcessIdentity.mine().describe());
      Path lock = folder.resolve(".mailseal/mail.example.org/lock");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
          .isEqualTo("rw-------");
    }
    assertThat(names()).isEmpty();
    hold().close();
  }

  @Test
  void whatIsInTheStoreStays() throws Exception {
    Installation installation = HoldingProcess.installation(folder);
    Files.writeString(folder.resolve("mail.key"), "key");
    Files.writeString(folder.resolve("mail.crt"), "certificate");
    List<KeptFile> kept;
    try (Installation.Hold _ = installation.hold()) {
      kept = installation.setAside("1-abc");
    }
    assertThat(names())
        .contains(".mailseal/mail.example.org/lock", ".mailseal/mail.example.org/now");
    try (Installation.Hold _ = installation.hold(kept)) {
      assertHeldBy(ProcessIdentity.mine().describe());
      installation.putBack(kept, "1-abc");
    }
    assertThat(names()).containsExactly("mail.crt", "mail.key");
  }

  /** Also with a ledger of its own, for the lock lies beside the files. */
  @Test
  void anotherProcessKeepsItWhileItStandsStillAndNoLonger() throws Exception {
    Process other = HoldingProcess.start(folder);
    try (BufferedReader said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo(HoldingProcess.READY);
      String holder = "process " + other.pid() + " on " + ProcessIdentity.mine().host();
      assertHeldBy(holder);
      new ProcessBuilder("kill", "-STOP", String.valueOf(other.pid())).start().waitFor();
      assertHeldBy(holder);
    } finally {
      other.destroyForcibly().waitFor();
    }
    hold().close(); // the kernel has let go
    assertThat(names()).isEmpty();
  }

  @Test
  void nobodyFollowsALinkOrLocksTwice() throws Exception {
    Path elsewhere = Files.writeString(folder.resolve("precious"), "content");
    Path store = Files.createDirectories(folder.resolve(".mailseal/mail.example.org"));
    Files.createSymbolicLink(store.resolve("lock"), elsewhere);
    assertThatThrownBy(this::hold)
        .isInstanceOf(InstallException.class)
        .isNotInstanceOf(FilesInUseException.class)
        .hasMessageStartingWith("cannot lock the files against other processes: ");
    assertThat(elsewhere).hasContent("content");
    Files.delete(store.resolve("lock"));
    hold().close(); // and the failure has left nothing held
  }

  @Test
  void theFenceIsAskedRightBeforeTheServersFilesChange() throws Exception {
    List<String> asked = new ArrayList<>();
    Installation installation =
        HoldingProcess.installation(folder)
            .fencedBy(
                () -> {
                  asked.add(Files.exists(folder.resolve("mail.key")) ? "there" : "not there");
                  throw new IllegalStateException("lost");
                });
    assertThatThrownBy(() -> installation.setAside("1-abc")).hasMessage("lost");
    List<KeptFile> kept = HoldingProcess.installation(folder).setAside("1-abc");
    assertThatThrownBy(() -> installation.swap(Material.fresh(), "1-abc")).hasMessage("lost");
    assertThatThrownBy(() -> installation.putBack(kept, "1-abc")).hasMessage("lost");
    assertThat(asked).containsExactly("not there", "not there", "not there");
  }
}
