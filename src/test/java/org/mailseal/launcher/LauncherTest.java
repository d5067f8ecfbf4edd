package org.mailseal.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.fixture.host.Command;

/** Runs a copy of the launcher among Javas that only tell their name and what they were given. */
class LauncherTest {
  @TempDir private Path folder;
  private Path home;
  private Path path;

  @BeforeEach
  void layOut() throws IOException {
    home = folder.resolve("opt/mail seal");
    path = Files.createDirectories(folder.resolve("path"));
    String script = Files.readString(Path.of("src/launcher/mailseal"));
    String here =
        script.replaceFirst("(?m)^usual_places=.*$", "usual_places='" + folder + "/jvm/*'");
    assertThat(here).isNotEqualTo(script);
    executable(home.resolve("bin/mailseal"), here);
    for (String tool : List.of("dirname", "readlink", "sed", "head", "sh", "rm", "uname")) {
      Path real = Path.of("/usr/bin", tool);
      Files.createSymbolicLink(
          path.resolve(tool), Files.exists(real) ? real : Path.of("/bin", tool));
    }
  }

  private static void executable(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path java(Path at, String version) throws IOException {
    executable(
        at.resolve("bin/java"),
        """
        #!/bin/sh
        if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-09-16' >&2; exit; fi
        echo '%s'; for word in "$@"; do echo "[$word]"; done; exit 3
        """
            .formatted(version, folder.relativize(at)));
    Files.writeString(
        at.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return at;
  }

  private Path java(String name, String version) throws IOException {
    return java(folder.resolve(name), version);
  }

  private Command.Outcome run(Map<String, Path> variables, String... arguments) {
    List<String> words = new ArrayList<>(List.of("env", "-i", "PATH=" + path));
    variables.forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(List.of("/bin/sh", home.resolve("bin/mailseal").toString()));
    words.addAll(List.of(arguments));
    return Command.run(Duration.ofSeconds(20), words);
  }

  private String chosen(Map<String, Path> variables) {
    return run(variables).out().lines().findFirst().orElse("none");
  }

  @Test
  void theBundledRuntimeComesFirstThenTheVariablesThenThePathThenTheUsualPlaces()
      throws IOException {
    Path bundled = java(home.resolve("runtime"), "25.0.1");
    Map<String, Path> variables =
        Map.of("MAILSEAL_JAVA_HOME", java("own", "25"), "JAVA_HOME", java("java-home", "26-ea"));
    Files.createSymbolicLink(path.resolve("java"), java("on-path", "25").resolve("bin/java"));
    java("jvm/usual", "27");

    assertThat(chosen(variables)).isEqualTo("opt/mail seal/runtime");
    Files.delete(bundled.resolve("bin/java"));
    assertThat(chosen(variables)).isEqualTo("own");
    assertThat(chosen(Map.of("JAVA_HOME", folder.resolve("java-home")))).isEqualTo("java-home");
    assertThat(chosen(Map.of())).isEqualTo("on-path");
    Files.delete(path.resolve("java"));
    assertThat(chosen(Map.of())).isEqualTo("jvm/usual");
  }

  @ParameterizedTest
  @CsvSource({"17.0.12", "1.8.0_292", "24.0.2", "9", "''", "x"})
  void aJavaThatIsTooOldOrUnknownIsPassedOver(String version) throws IOException {
    Map<String, Path> variables =
        Map.of("MAILSEAL_JAVA_HOME", java("old", version), "JAVA_HOME", folder.resolve("gone"));
    java("jvm/a-old", version);
    java("jvm/b-new", "25.0.3");

    assertThat(chosen(variables)).isEqualTo("jvm/b-new");
  }

  @Test
  void aJavaWithoutAReleaseFileIsAskedItself() throws IOException {
    Files.delete(java("jvm/a-old", "17.0.12").resolve("release"));
    Files.delete(java("jvm/b-new", "25").resolve("release"));

    assertThat(chosen(Map.of())).isEqualTo("jvm/b-new");
  }

  @Test
  void noneIsToldInOneLineThatSaysWhatToInstall() throws IOException {
    Command.Outcome outcome = run(Map.of("JAVA_HOME", java("old", "17.0.12")));

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .contains("needs Java 25 or later")
        .contains("/opt/jdk-25")
        .contains("MAILSEAL_JAVA_HOME")
        .doesNotContain("package");
  }

  @Test
  void aPackageIsNamedWhereThereIsOne() throws IOException {
    executable(
        path.resolve("apt-cache"), "#!/bin/sh\n[ \"$*\" = 'show openjdk-25-jre-headless' ]\n");

    assertThat(run(Map.of()).err())
        .contains("needs Java 25 or later")
        .contains("install the package openjdk-25-jre-headless");
  }

  @Test
  void argumentsAndTheExitCodeArePassedAsTheyAre() throws IOException {
    java(home.resolve("runtime"), "25");

    Command.Outcome outcome = run(Map.of(), "renew", "", "a b", "*", "$HOME;x", "--json");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.out())
        .contains("[-cp]\n[" + home + "/lib/mailseal.jar]\n[org.mailseal.cli.Main]\n")
        .endsWith("\n[renew]\n[]\n[a b]\n[*]\n[$HOME;x]\n[--json]\n");
  }

  @Test
  void theStartArchiveIsMadeByATrainingRunAndReplacedAsAWhole() throws IOException {
    java(home.resolve("runtime"), "25");
    Path archive = home.resolve("lib/mailseal.aot");
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(archive, "of an earlier Java");

    assertThat(run(Map.of(), "status").out()).contains("[-XX:AOTCache=" + archive + "]");
    assertThat(archive).exists();
    assertThat(run(Map.of(), "--make-start-archive").out())
        .contains("[-XX:AOTCacheOutput=" + archive + "]")
        .contains("[org.mailseal.launcher.TrainingRun]")
        .doesNotContain("[org.mailseal.cli.Main]");
    assertThat(archive).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--make-start-archive, 4",
    "renew, 4",
    "--config /etc/x.yaml renew mail.example.org, 4",
    "daemon, 4",
    "csr new, 4",
    "'', 1",
    "--version, 1",
    "status, 1",
    "inspect --quick mail.example.org, 1",
  })
  void whatMakesKeysHasBothCompilersWhereThereIsNoLibraryForIt(String command, int level)
      throws IOException {
    java(home.resolve("runtime"), "25");

    assertThat(run(Map.of(), command.split(" ", -1)).out())
        .contains("[-XX:TieredStopAtLevel=" + level + "]");
  }

  @Test
  void whatMakesKeysHasTheLibraryOfItsProcessor() throws IOException {
    java(home.resolve("runtime"), "25");
    String processor = Command.run(Duration.ofSeconds(20), List.of("uname", "-m")).out().strip();
    Path library = home.resolve("lib/native/" + processor + "/com/amazon/corretto/crypto/provider");
    Files.createDirectories(library);

    assertThat(run(Map.of(), "renew").out())
        .contains("[-Djava.library.path=" + library.toRealPath() + "]")
        .contains("[-XX:TieredStopAtLevel=1]");
  }

  @Test
  void aLinkToItFindsTheSameHome() throws IOException {
    java(home.resolve("runtime"), "25");
    Path link = Files.createSymbolicLink(path.resolve("mailseal"), home.resolve("bin/mailseal"));

    assertThat(
            Command.run(
                    Duration.ofSeconds(20), List.of("env", "-i", "PATH=" + path, link.toString()))
                .out())
        .contains("[" + home + "/lib/mailseal.jar]");
  }
}
