package org.mailseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a settings file that changes under a daemon. */
class SettingsWatchTest {
  private static final String GOOD =
      """
      authorities:
        own: { local: {} }
      certificates:
        mail.example.org: { authority: own }
      """;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("mailseal.yaml");
    Files.writeString(file, GOOD);
  }

  private SettingsWatch watch() {
    SettingsWatch watch = new SettingsWatch(file);
    watch.look();
    assertThat(watch.remark()).isEmpty();
    return watch;
  }

  @Test
  void aFileThatIsOnlyWrittenAgainHasNotChanged() throws IOException {
    SettingsWatch watch = watch();
    Files.delete(file);
    Files.writeString(file, GOOD);
    watch.look();
    assertThat(watch.remark()).isEmpty();
  }

  @Test
  void aChangeIsSaidWithItsCureUntilItIsTakenBack() throws IOException {
    SettingsWatch watch = watch();
    Files.writeString(file, GOOD.replace("mail.", "mx."));
    watch.look();
    assertThat(watch.remark())
        .hasValueSatisfying(
            said ->
                assertThat(said).contains(file.toString(), "has changed", "restart the daemon"));
    Files.writeString(file, GOOD);
    watch.look();
    assertThat(watch.remark()).isEmpty();
  }

  @Test
  void settingsThatBreakAreSaidWithTheFirstProblem() throws IOException {
    SettingsWatch watch = watch();
    Files.writeString(file, GOOD + "nonsense: 1\n");
    watch.look();
    assertThat(watch.remark())
        .hasValueSatisfying(
            said -> assertThat(said).contains("cannot be used", "nonsense", "goes on"));
    Files.writeString(file, GOOD.replace("mail.", "mx."));
    watch.look();
    assertThat(watch.remark())
        .hasValueSatisfying(said -> assertThat(said).doesNotContain("cannot be used"));
  }

  @Test
  void aFileThatIsGoneIsSaid() throws IOException {
    SettingsWatch watch = watch();
    Files.delete(file);
    watch.look();
    assertThat(watch.remark())
        .hasValueSatisfying(said -> assertThat(said).contains("there is no such file"));
  }
}
