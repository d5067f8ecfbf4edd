package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.install.file.PemTarget;

/** Two targets of one certificate, each in a folder of its own. */
class RetiredFilesTest {
  private static final String NAME = "mail.example.org";
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String WHO = "postfix names it";

  @TempDir private Path scratch;
  private Path one;
  private Path other;
  private Path oneStore;
  private Path otherStore;

  @BeforeEach
  void install() throws IOException, InstallException {
    Path folder = scratch.toRealPath();
    one = Files.createDirectory(folder.resolve("one"));
    other = Files.createDirectory(folder.resolve("other"));
    oneStore = one.resolve(".mailseal").resolve(NAME);
    otherStore = other.resolve(".mailseal").resolve(NAME);
    install(NAME, one, other);
  }

  private static Target pem(Path folder) {
    return new PemTarget(folder.resolve("tls.crt"), folder.resolve("tls.key"), Optional.empty());
  }

  private static void install(String name, Path... folders) throws InstallException {
    Installation installation =
        new Installation(
            name,
            List.of(folders).stream().map(RetiredFilesTest::pem).toList(),
            new RecordedCommands(Map.of()));
    try (Installation.Hold _ = installation.hold()) {
      String generation = "7-1f4c9a02";
      installation.setAside(generation);
      installation.swap(MATERIAL, generation);
    }
  }

  private List<Path> touched() {
    return List.of(
        one.resolve("tls.crt"),
        one.resolve("tls.key"),
        other.resolve("tls.crt"),
        other.resolve("tls.key"));
  }

  private RetiredFiles files() {
    return RetiredFiles.of(NAME, touched());
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void whatNobodyUsesGoes() throws InstallException {
    RetiredFiles.Removal removal = files().remove(Map.of());
    assertThat(removal.left()).isEmpty();
    assertThat(removal.removed())
        .containsExactlyInAnyOrder(
            one.resolve("tls.crt"),
            one.resolve("tls.key"),
            oneStore,
            other.resolve("tls.crt"),
            other.resolve("tls.key"),
            otherStore);
    assertThat(removal.removed()).noneMatch(RetiredFilesTest::isThere);
    assertThat(one).isEmptyDirectory();
    assertThat(other).isEmptyDirectory();
    assertThat(files().none()).isTrue();
  }

  /** However somebody comes to it: the certificate alone keeps its key, and the other way round. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "one/tls.crt",
        "one/tls.key",
        "one/../one/tls.crt",
        "link-to-file",
        "link-to-folder/tls.key",
        "one/.mailseal/mail.example.org",
        "one/.mailseal/mail.example.org/now/tls.crt",
        "one/.mailseal/mail.example.org/7-1f4c9a02/tls.key"
      })
  void whatSomebodyUsesStaysWhole(String used) throws IOException, InstallException {
    Files.createSymbolicLink(scratch.resolve("link-to-file"), one.resolve("tls.crt"));
    Files.createSymbolicLink(scratch.resolve("link-to-folder"), one);
    Map<Path, String> users = Map.of(scratch.resolve(used), WHO);
    RetiredFiles.Removal planned = files().plan(users);
    RetiredFiles.Removal removal = files().remove(users);
    assertThat(removal).isEqualTo(planned);
    assertThat(removal.left())
        .isEqualTo(Map.of(one.resolve("tls.crt"), WHO, one.resolve("tls.key"), WHO, oneStore, WHO));
    assertThat(pem(one).installed()).contains(MATERIAL);
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void whatLeadsNowhereOrElsewhereKeepsNothing() throws IOException, InstallException {
    Files.createSymbolicLink(scratch.resolve("dead"), scratch.resolve("nothing"));
    Files.writeString(scratch.resolve("theirs"), "theirs");
    Map<Path, String> users =
        Map.of(
            scratch.resolve("dead"),
            WHO,
            scratch.resolve("not/there"),
            WHO,
            scratch.resolve("theirs"),
            WHO,
            one,
            WHO,
            Path.of("/"),
            WHO);
    assertThat(files().remove(users).left()).isEmpty();
    assertThat(one).isEmptyDirectory();
    assertThat(scratch.resolve("theirs")).hasContent("theirs");
  }

  /** Another certificate was installed into the same file after the links were looked at. */
  @Test
  void whatLeadsIntoAnotherStoreByNowIsLeftAlone() throws IOException, InstallException {
    RetiredFiles before = files();
    install("new.example.org", one);
    RetiredFiles.Removal removal = before.remove(Map.of());
    assertThat(removal.removed())
        .containsExactlyInAnyOrder(
            oneStore, other.resolve("tls.crt"), other.resolve("tls.key"), otherStore);
    assertThat(pem(one).installed()).contains(MATERIAL);
  }

  @Test
  void whatSomebodyHasReplacedIsTheirs() throws IOException, InstallException {
    Path replaced = one.resolve("tls.crt");
    Files.delete(replaced);
    Files.writeString(replaced, "theirs");
    files().remove(Map.of());
    assertThat(replaced).hasContent("theirs");
    assertThat(one.resolve("tls.key")).doesNotExist();
    assertThat(oneStore).doesNotExist();
  }

  /** A link in the place of a store leads to what is not ours. */
  @Test
  void aStoreThatIsALinkByNowIsLeftAlone() throws IOException, InstallException {
    Path theirs = Files.move(oneStore, scratch.resolve("theirs"));
    Files.createSymbolicLink(oneStore, theirs);
    RetiredFiles.Removal removal = files().remove(Map.of());
    assertThat(removal.removed()).doesNotContain(oneStore, one.resolve("tls.crt"));
    assertThat(pem(one).installed()).contains(MATERIAL);
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void whatAnotherProcessChangesIsNotTouched() throws InstallException {
    try (StoreLock _ = StoreLock.take(List.of(otherStore))) {
      assertThatThrownBy(() -> files().remove(Map.of())).isInstanceOf(FilesInUseException.class);
    }
    assertThat(pem(one).installed()).contains(MATERIAL);
    assertThat(pem(other).installed()).contains(MATERIAL);
  }
}
