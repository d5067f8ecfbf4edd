package org.mailseal.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.Command;

/**
 * The packaged folder, copied elsewhere: whether Java starts from the archive, and that it need
 * not.
 */
@Timeout(60)
class StartArchiveIT {
  /** The JVM gives up where it cannot use the archive, instead of going without. */
  private static final List<String> DEMANDED = List.of("env", "JDK_JAVA_OPTIONS=-XX:AOTMode=on");

  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void layOut() {
    home = folder.resolve("opt/mail seal");
    copy("--preserve=timestamps");
  }

  private void copy(String... options) {
    List<String> words = new ArrayList<>(List.of("cp", "-r"));
    words.addAll(List.of(options));
    words.add(System.getProperty("basedir", ".") + "/target/mailseal");
    words.add(home.toString());
    run(List.of("mkdir", "-p", home.resolveSibling(".").toString()));
    assertThat(run(words)).returns(0, Command.Outcome::exit);
  }

  private static Command.Outcome run(List<String> words) {
    return Command.run(Duration.ofMinutes(3), words);
  }

  private Command.Outcome version(List<String> before) {
    return mailseal(before, "--version");
  }

  private Command.Outcome mailseal(List<String> before, String... arguments) {
    List<String> words = new ArrayList<>(before);
    words.add(home.resolve("bin/mailseal").toString());
    words.addAll(List.of(arguments));
    return run(words);
  }

  private void saysItsVersionAndNothingElse() {
    Command.Outcome shown = version(List.of());
    assertThat(shown).as(shown.said()).returns(0, Command.Outcome::exit);
    assertThat(shown.out()).matches("mailseal \\S+\n");
    assertThat(shown.err()).isEmpty();
  }

  @Test
  void aCopyThatKeepsTheTimesStartsFromTheArchive() {
    assertThat(version(DEMANDED)).returns(0, Command.Outcome::exit);
    saysItsVersionAndNothingElse();
    // With the other compilers, too.
    assertThat(mailseal(DEMANDED, "renew", "--help")).returns(0, Command.Outcome::exit);
  }

  @Test
  void aCopyWithOtherTimesStartsWithoutItAndCanMakeItsOwn() {
    run(List.of("rm", "-r", home.toString()));
    copy();

    assertThat(version(DEMANDED).exit()).isNotZero();
    saysItsVersionAndNothingElse();
    run(List.of(home.resolve("bin/mailseal").toString(), "--make-start-archive"));
    assertThat(version(DEMANDED)).returns(0, Command.Outcome::exit);
  }

  @Test
  void aDamagedOrMissingArchiveIsPassedOverWithoutAWord() throws IOException {
    Path archive = home.resolve("lib/mailseal.aot");
    try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
      file.truncate(1_000_000);
    }
    saysItsVersionAndNothingElse();
    Files.writeString(archive, "");
    saysItsVersionAndNothingElse();
    Files.delete(archive);
    saysItsVersionAndNothingElse();
  }
}
