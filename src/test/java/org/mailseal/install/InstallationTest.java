package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.servers.Command;

class InstallationTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String NEW_KEY = Pem.encode(MATERIAL.key());
  private static final String NEW_CHAIN = Pem.encode(MATERIAL.chain().certificates());

  @TempDir private Path folder;
  private Path key;
  private Path certificate;

  @BeforeEach
  void paths() {
    key = folder.resolve("mail.key");
    certificate = folder.resolve("mail.crt");
  }

  private static Installation installation(Target... targets) {
    return new Installation(List.of(targets), new RecordedCommands(Map.of()));
  }

  private static Target pem(Path certificate, Path key) {
    return new PemTarget(certificate, key, Optional.empty());
  }

  private Installation installation() {
    return installation(pem(certificate, key));
  }

  private static Path write(Path file, String content, String mode) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private void oldFiles() throws IOException {
    write(key, "old key\u00FF\u0000", "rw-r-----");
    write(certificate, "old certificate", "rw-r--r--");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }

  /** Everything in the folder: path, mode, and content or where a link leads. */
  private SortedMap<String, String> everything() throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList()) {
        String what =
            Files.isSymbolicLink(path)
                ? " -> " + Files.readSymbolicLink(path)
                : Files.isDirectory(path)
                    ? "/"
                    : " " + Files.readString(path, StandardCharsets.ISO_8859_1);
        found.put(folder.relativize(path).toString(), mode(path) + what);
      }
    }
    return found;
  }

  private List<String> names() throws IOException {
    return everything().keySet().stream().filter(name -> !name.isEmpty()).toList();
  }

  @Test
  void newFilesAreWrittenWithTheKeyForItsOwnerAlone() throws Exception {
    installation().swap(MATERIAL);

    assertThat(key).hasContent(NEW_KEY);
    assertThat(certificate).hasContent(NEW_CHAIN);
    assertThat(mode(key)).isEqualTo("rw-------");
    assertThat(mode(certificate)).isEqualTo("rw-r--r--");
    assertThat(names()).containsExactly("mail.crt", "mail.key");
  }

  /** Another process watches the staged files all the while, under the widest umask. */
  @Test
  void noKeyIsEverReadableByOthersNotEvenUnderUmask000() {
    String modes =
        Command.mustRun(
            "sh",
            "-c",
            "umask 000; exec \"$@\"",
            "sh",
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            WatchedStaging.class.getName(),
            folder.toString());

    assertThat(modes.lines()).containsExactly("new: rw-------", "keep: rw-------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "r--------", "rw-rw-r--"})
  void theModeOfTheOldFileIsKept(String mode) throws Exception {
    oldFiles();
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
    Installation installation = installation();

    List<KeptFile> kept = installation.keep();
    assertThat(mode(kept.getFirst().copy().orElseThrow())).isEqualTo(mode);
    installation.swap(MATERIAL);
    assertThat(key).hasContent(NEW_KEY);
    assertThat(mode(key)).isEqualTo(mode);
    installation.putBack(kept);
    assertThat(mode(key)).isEqualTo(mode);
  }

  @Test
  void ownerAndGroupAreKeptBySwapAndPutBack() throws Exception {
    assumeTrue((int) Files.getAttribute(folder, "unix:uid") == 0, "only root gives files away");
    oldFiles();
    Files.setAttribute(key, "unix:uid", 12_345);
    Files.setAttribute(key, "unix:gid", 12_346);
    Installation installation = installation();

    List<KeptFile> kept = installation.keep();
    for (int step = 0; step < 2; step++) {
      if (step == 0) {
        installation.swap(MATERIAL);
      } else {
        installation.putBack(kept);
      }
      assertThat(Files.getAttribute(key, "unix:uid")).isEqualTo(12_345);
      assertThat(Files.getAttribute(key, "unix:gid")).isEqualTo(12_346);
      assertThat(mode(key)).isEqualTo("rw-r-----");
    }
    assertThat(Files.getAttribute(kept.getFirst().copy().orElseThrow(), "unix:uid"))
        .isEqualTo(12_345);
  }

  @Test
  void whatWasThereIsPutBackByteForByteAndWhatWasNotIsRemoved() throws Exception {
    write(key, "old key\r\n\u00FF\u0000", "rw-r-----");
    SortedMap<String, String> before = everything();
    Installation installation = installation();

    List<KeptFile> kept = installation.keep();
    installation.swap(MATERIAL);
    assertThat(certificate).exists();
    installation.putBack(kept);

    SortedMap<String, String> after = everything();
    assertThat(after.remove(".mail.key.mailseal-previous"))
        .isEqualTo("rw-r----- old key\r\n\u00FF\u0000");
    assertThat(after).isEqualTo(before);
    installation.putBack(kept);
    assertThat(key).as("after a second time").hasBinaryContent(bytes("old key\r\n\u00FF\u0000"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void theNextKeepReplacesThePrevious() throws Exception {
    oldFiles();
    Installation installation = installation();
    installation.keep();
    installation.swap(MATERIAL);
    List<KeptFile> kept = installation.keep();

    assertThat(kept.getFirst().copy().orElseThrow()).hasContent(NEW_KEY);
    assertThat(names())
        .containsExactly(
            ".mail.crt.mailseal-previous", ".mail.key.mailseal-previous", "mail.crt", "mail.key");
  }

  @Test
  void aSymbolicLinkStaysAndTheFileBehindItIsReplaced() throws Exception {
    Path real = write(folder.resolve("archive/mail-1.key"), "old key", "rw-------");
    Files.createSymbolicLink(folder.resolve("hop.key"), Path.of("archive/mail-1.key"));
    Files.createSymbolicLink(key, Path.of("hop.key"));
    Installation installation = installation();

    installation.preflight();
    List<KeptFile> kept = installation.keep();
    installation.swap(MATERIAL);
    assertThat(Files.readSymbolicLink(key)).isEqualTo(Path.of("hop.key"));
    assertThat(real).isRegularFile().hasContent(NEW_KEY);
    assertThat(mode(real)).isEqualTo("rw-------");
    installation.putBack(kept);
    assertThat(Files.readSymbolicLink(key)).isEqualTo(Path.of("hop.key"));
    assertThat(real).hasContent("old key");
    assertThat(names())
        .containsExactly(
            "archive",
            "archive/.mail-1.key.mailseal-previous",
            "archive/mail-1.key",
            "hop.key",
            "mail.key");
  }

  @Test
  void aLinkThatLeadsNowhereIsRefusedAndNothingWritten() throws Exception {
    Files.createSymbolicLink(key, Path.of("archive/gone.key"));
    SortedMap<String, String> before = everything();
    Installation installation = installation();

    assertThatThrownBy(installation::preflight)
        .isInstanceOf(InstallException.class)
        .hasMessage(key + " is a symbolic link that leads nowhere; mend or remove it");
    assertThatThrownBy(installation::keep).isInstanceOf(InstallException.class);
    assertThatThrownBy(() -> installation.swap(MATERIAL)).isInstanceOf(InstallException.class);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void whereOneFileCannotBeStagedNoneIsSwapped() throws Exception {
    oldFiles();
    Path missing = folder.resolve("missing");
    Path blocked = folder.resolve(".x.key.mailseal-new");
    Files.createDirectories(blocked.resolve("full"));
    SortedMap<String, String> before = everything();

    for (Target second :
        List.of(
            pem(missing.resolve("x.crt"), missing.resolve("x.key")),
            pem(folder.resolve("x.crt"), folder.resolve("x.key")))) {
      assertThatThrownBy(() -> installation(pem(certificate, key), second).swap(MATERIAL))
          .isInstanceOf(InstallException.class)
          .hasMessageStartingWith("cannot write the new files: ");
      assertThat(everything()).isEqualTo(before);
    }
  }

  @Test
  void whereOneRenameFailsThePutBackUndoesTheOthers() throws Exception {
    oldFiles();
    Installation installation = installation();
    List<KeptFile> kept = installation.keep();
    Files.delete(certificate);
    Files.createDirectories(certificate.resolve("full"));

    assertThatThrownBy(() -> installation.swap(MATERIAL)).isInstanceOf(InstallException.class);
    assertThat(key).as("the first to be swapped").hasContent(NEW_KEY);
    assertThat(names()).noneMatch(name -> name.endsWith("-new"));

    assertThatThrownBy(() -> installation.putBack(kept))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("cannot put " + certificate + " back")
        .hasMessageContaining("its old content is in " + kept.getLast().copy().orElseThrow())
        .message()
        .doesNotContain("mail.key back");
    assertThat(key).hasBinaryContent(bytes("old key\u00FF\u0000"));
    assertThat(names()).noneMatch(name -> name.endsWith("-new"));
  }

  @Test
  void aCopyThatCannotBeKeptLeavesNoDraftOfTheKey() throws Exception {
    oldFiles();
    Files.createDirectories(folder.resolve(".mail.key.mailseal-previous/full"));
    SortedMap<String, String> before = everything();

    assertThatThrownBy(() -> installation().keep())
        .isInstanceOf(InstallException.class)
        .hasMessageStartingWith("cannot keep a copy of " + key);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void whatAKilledRunLeftIsReplaced() throws Exception {
    oldFiles();
    write(folder.resolve(".mail.key.mailseal-new"), "half a k", "rw-rw-rw-");
    write(folder.resolve(".mail.key.mailseal-keep"), "half an o", "rw-rw-rw-");
    Installation installation = installation();

    List<KeptFile> kept = installation.keep();
    installation.swap(MATERIAL);

    assertThat(key).hasContent(NEW_KEY);
    assertThat(mode(key)).isEqualTo("rw-r-----");
    assertThat(kept.getFirst().copy().orElseThrow()).hasBinaryContent(bytes("old key\u00FF\u0000"));
    assertThat(names())
        .containsExactly(
            ".mail.crt.mailseal-previous", ".mail.key.mailseal-previous", "mail.crt", "mail.key");
  }

  @ParameterizedTest
  @CsvSource({"new, true", "new, false", "keep, true", "previous, true"})
  void aLinkThatWasPlantedBesideTheFileIsNotFollowed(String suffix, boolean oldFiles)
      throws Exception {
    if (oldFiles) {
      oldFiles();
    }
    Path victim = write(folder.resolve("victim"), "precious", "rw-rw-rw-");
    Path planted = folder.resolve(".mail.key.mailseal-" + suffix);
    Files.createSymbolicLink(planted, victim);
    Installation installation = installation();

    List<KeptFile> kept = installation.keep();
    installation.swap(MATERIAL);
    assertThat(Files.isSymbolicLink(key)).isFalse();
    assertThat(key).hasContent(NEW_KEY);
    installation.putBack(kept);

    assertThat(victim).hasContent("precious");
    assertThat(mode(victim)).isEqualTo("rw-rw-rw-");
    assertThat(Files.isSymbolicLink(planted)).isFalse();
  }

  @Test
  void allThatStandsInTheWayIsToldTogetherAndNothingChanged() throws Exception {
    Path missing = folder.resolve("missing/mail.key");
    Files.createDirectories(folder.resolve("a-folder"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    SortedMap<String, String> before = everything();
    RecordedCommands commands = new RecordedCommands(Map.of());

    assertThatThrownBy(
            () ->
                new Installation(
                        List.of(
                            pem(folder.resolve("a-folder"), missing),
                            pem(folder.resolve("dangling"), folder.resolve("loop")),
                            new CommandTarget(
                                List.of("reload"),
                                Optional.of(List.of("check")),
                                Optional.empty())),
                        commands)
                    .preflight())
        .isInstanceOf(InstallException.class)
        .hasMessageContaining(
            "cannot write " + missing + ": " + missing.getParent() + " is not a directory")
        .hasMessageContaining("a-folder: it is not a regular file")
        .hasMessageContaining("dangling is a symbolic link that leads nowhere")
        .hasMessageContaining("cannot look at " + folder.resolve("loop"));
    assertThat(everything()).isEqualTo(before);
    assertThat(commands.lines()).isEmpty();
  }

  @Test
  void everyServerIsAskedWhateverTheOthersSay() throws Exception {
    RecordedCommands commands =
        new RecordedCommands(
            Map.of("check-1", "!one is ill", "check-2", "!two is ill", "reload-1", "!one sleeps"));
    Installation installation =
        new Installation(
            List.of(
                new CommandTarget(
                    List.of("reload-1"), Optional.of(List.of("check-1")), Optional.empty()),
                new CommandTarget(
                    List.of("reload-2"), Optional.of(List.of("check-2")), Optional.empty())),
            commands);

    assertThatThrownBy(installation::preflight).hasMessage("one is ill; two is ill");
    assertThatThrownBy(installation::check).hasMessage("one is ill");
    assertThatThrownBy(installation::reload).hasMessage("one sleeps");
    assertThat(commands.lines())
        .containsExactly("check-1", "check-2", "check-1", "reload-1", "reload-2");
  }
}
