package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.fixture.host.Command;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.postfix.PostfixTarget;

class InstallationTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String NEW_KEY = Pem.encode(MATERIAL.key());
  private static final String NAME = "mail.example.org";
  private static final String NEXT = "7-1f4c9a02";
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
    return new Installation(NAME, List.of(targets), new RecordedCommands(Map.of()));
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
  void clientUsesAreGatheredAndOneThatDoesNotSayIsPassedOver() {
    Target silent =
        PostfixTarget.ofChainFile(Path.of("/p/a.pem"), Path.of("/broken"), Control.STANDARD);
    Target speaking =
        PostfixTarget.ofChainFile(Path.of("/p/a.pem"), Path.of("/p"), Control.STANDARD);
    String asked =
        " -x smtp_tls_chain_files smtp_tls_cert_file smtp_tls_eccert_file queue_directory";
    Commands commands =
        new RecordedCommands(
            Map.of(
                "postconf -c /broken" + asked,
                "!no main.cf",
                "postconf -c /p" + asked,
                "smtp_tls_chain_files = /p/a.pem\n"));

    assertThat(
            new Installation(NAME, List.of(silent, pem(certificate, key), speaking), commands)
                .clientUses())
        .containsExactly(
            "Postfix presents /p/a.pem also as a client, to the servers that it sends to"
                + " (smtp_tls_chain_files in main.cf)");
  }

  @Test
  void newFilesAreWrittenWithTheKeyForItsOwnerAlone() throws Exception {
    Installation installation = installation();
    installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);

    assertThat(key).hasContent(NEW_KEY);
    assertThat(certificate).hasContent(NEW_CHAIN);
    assertThat(mode(key.toRealPath())).isEqualTo("rw-------");
    assertThat(mode(certificate.toRealPath())).isEqualTo("rw-r--r--");
  }

  @Test
  void oneLinkChangesTheKeyAndItsCertificate() throws Exception {
    oldFiles();
    Installation installation = installation();
    Path now = folder.resolve(".mailseal/mail.example.org/now");

    installation.setAside(NEXT);
    assertThat(Files.readSymbolicLink(key))
        .isEqualTo(Path.of(".mailseal/mail.example.org/now/mail.key"));
    assertThat(Files.readSymbolicLink(certificate))
        .isEqualTo(Path.of(".mailseal/mail.example.org/now/mail.crt"));
    assertThat(key).hasBinaryContent(bytes("old key\u00FF\u0000"));
    assertThat(certificate).hasContent("old certificate");
    assertThat(Files.readSymbolicLink(now)).isEqualTo(Path.of("found-" + NEXT));

    installation.swap(MATERIAL, NEXT);
    assertThat(Files.readSymbolicLink(now)).isEqualTo(Path.of(NEXT));
    assertThat(key).hasContent(NEW_KEY);
    assertThat(certificate).hasContent(NEW_CHAIN);
  }

  @Test
  void filesInTwoDirectoriesChangeAtOnceToo() throws Exception {
    Path secret = write(folder.resolve("private/mail.pem"), "old key", "rw-------");
    Path open = write(folder.resolve("certs/mail.pem"), "old certificate", "rw-r--r--");
    Installation installation = installation(pem(open, secret));

    installation.preflight();
    List<KeptFile> kept = installation.setAside(NEXT);
    assertThat(Files.readSymbolicLink(open).toString())
        .startsWith("../private/.mailseal/mail.example.org/now/");
    installation.swap(MATERIAL, NEXT);
    assertThat(secret).hasContent(NEW_KEY);
    assertThat(open).hasContent(NEW_CHAIN);
    installation.putBack(kept, NEXT);
    assertThat(secret).isRegularFile().hasContent("old key");
    assertThat(Files.isSymbolicLink(open)).isFalse();
    assertThat(open).hasContent("old certificate");
    assertThat(names()).containsExactly("certs", "certs/mail.pem", "private", "private/mail.pem");
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

    assertThat(modes.lines()).containsExactly("staged: rw-------", "folders: rwxr-xr-x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "r--------", "rw-rw-r--"})
  void theModeOfTheOldFileIsKept(String mode) throws Exception {
    oldFiles();
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
    Installation installation = installation();

    List<KeptFile> kept = installation.setAside(NEXT);
    assertThat(mode(key.toRealPath())).isEqualTo(mode);
    installation.swap(MATERIAL, NEXT);
    assertThat(key).hasContent(NEW_KEY);
    assertThat(mode(key.toRealPath())).isEqualTo(mode);
    installation.putBack(kept, NEXT);
    assertThat(mode(key)).isEqualTo(mode);
  }

  @Test
  void ownerAndGroupAreKeptBySwapAndPutBack() throws Exception {
    assumeTrue((int) Files.getAttribute(folder, "unix:uid") == 0, "only root gives files away");
    oldFiles();
    Files.setAttribute(key, "unix:uid", 12_345);
    Files.setAttribute(key, "unix:gid", 12_346);
    Installation installation = installation();

    List<KeptFile> kept = installation.setAside(NEXT);
    for (int step = 0; step < 2; step++) {
      if (step == 0) {
        installation.swap(MATERIAL, NEXT);
      } else {
        installation.putBack(kept, NEXT);
      }
      assertThat(Files.getAttribute(key, "unix:uid")).isEqualTo(12_345);
      assertThat(Files.getAttribute(key, "unix:gid")).isEqualTo(12_346);
      assertThat(mode(key.toRealPath())).isEqualTo("rw-r-----");
    }
  }

  /** With whatever else hangs on it: access control lists, security labels. */
  @Test
  void whatWasFoundIsPutBackAsTheVerySameFile() throws Exception {
    oldFiles();
    Object inode = Files.getAttribute(key, "unix:ino");
    SortedMap<String, String> before = everything();
    Installation installation = installation();

    List<KeptFile> kept = installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    installation.putBack(kept, NEXT);

    assertThat(everything()).isEqualTo(before);
    assertThat(Files.getAttribute(key, "unix:ino")).isEqualTo(inode);
    assertThat(Files.getAttribute(key, "unix:nlink")).isEqualTo(1);
    installation.putBack(kept, NEXT);
    assertThat(everything()).as("after a second time").isEqualTo(before);
  }

  @Test
  void whatWasThereIsPutBackAndWhatWasNotIsRemoved() throws Exception {
    write(key, "old key\r\n\u00FF\u0000", "rw-r-----");
    SortedMap<String, String> before = everything();
    Installation installation = installation();

    List<KeptFile> kept = installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    assertThat(certificate).exists();
    installation.putBack(kept, NEXT);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void whereNothingWasNothingIsLeft() throws Exception {
    Installation installation = installation();
    List<KeptFile> kept = installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    installation.putBack(kept, NEXT);
    assertThat(names()).isEmpty();
  }

  @Test
  void aGenerationIsPutBackByItsLink() throws Exception {
    oldFiles();
    Installation installation = installation();
    installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    CertifiedKey third = Material.fresh();

    List<KeptFile> kept = installation.setAside("8-0");
    installation.swap(third, "8-0");
    assertThat(key).hasContent(Pem.encode(third.key()));
    installation.putBack(kept, "8-0");

    assertThat(key).hasContent(NEW_KEY);
    assertThat(certificate).hasContent(NEW_CHAIN);
    assertThat(names()).noneMatch(name -> name.contains("8-0"));
  }

  @Test
  void threeGenerationsStayBesideTheOneInUse() throws Exception {
    oldFiles();
    Installation installation = installation();
    for (int generation = 1; generation <= 6; generation++) {
      installation.setAside(generation + "-x");
      installation.swap(MATERIAL, generation + "-x");
      Files.setLastModifiedTime(
          folder.resolve(".mailseal/mail.example.org/" + generation + "-x"),
          FileTime.fromMillis(generation * 1000L));
      if (generation == 1) {
        Files.setLastModifiedTime(
            folder.resolve(".mailseal/mail.example.org/found-1-x"), FileTime.fromMillis(0));
      }
      installation.settle();
    }
    assertThat(names())
        .filteredOn(name -> name.matches("\\.mailseal/mail.example.org/[^/]*"))
        .extracting(name -> name.substring(name.lastIndexOf('/') + 1))
        .containsExactly("3-x", "4-x", "5-x", "6-x", "now");
  }

  /** A process may be killed between any two changes of the directory; then it begins anew. */
  @Test
  void aKeepThatWasKilledAnywhereBeginsAnew() throws Exception {
    oldFiles();
    SortedMap<String, String> before = everything();
    Installation installation = installation();
    Path store = Files.createDirectories(folder.resolve(".mailseal/mail.example.org"));
    Path found = Files.createDirectories(store.resolve("found-3-x"));
    Files.createLink(found.resolve("mail.key"), key);
    installation.preflight();
    Files.createLink(found.resolve("mail.crt"), certificate);
    Files.createSymbolicLink(store.resolve("now"), Path.of("found-3-x"));
    Files.delete(key);
    Files.createSymbolicLink(key, Path.of(".mailseal/mail.example.org/now/mail.key"));
    Files.createSymbolicLink(folder.resolve(".mail.crt.mailseal-new"), Path.of("x"));
    installation.preflight();

    List<KeptFile> kept = installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    assertThat(key).hasContent(NEW_KEY);
    assertThat(certificate).hasContent(NEW_CHAIN);
    installation.putBack(kept, NEXT);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aSwapMayBeRepeated() throws Exception {
    oldFiles();
    Installation installation = installation();
    List<KeptFile> kept = installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    SortedMap<String, String> after = everything();
    assertThat(installation.replaces(kept)).isTrue();

    installation.swap(MATERIAL, NEXT);
    assertThat(everything()).isEqualTo(after);
  }

  @Test
  void whatAnotherHandPutsThereMeanwhileIsLeftThere() throws Exception {
    oldFiles();
    Installation installation = installation();
    List<KeptFile> kept = installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    Files.delete(key);
    write(key, "their key", "rw-------");
    Files.delete(certificate);
    write(certificate, "their certificate", "rw-r--r--");

    assertThat(installation.replaces(kept)).isFalse();
    installation.putBack(kept, NEXT);
    assertThat(key).hasContent("their key");
    assertThat(certificate).hasContent("their certificate");
  }

  /** As rows of a ledger that somebody else could write might say. */
  @Test
  void whatIsSaidToBeKeptElsewhereIsNotFollowed() throws Exception {
    oldFiles();
    Installation installation = installation();
    KeptFile kept = installation.setAside(NEXT).getFirst();
    installation.swap(MATERIAL, NEXT);
    Path store = kept.store().orElseThrow();
    Path others = Files.createDirectories(folder.resolve("others/.mailseal/another.example/1-0"));
    Path theirs = write(others.resolve("mail.key"), "theirs", "rw-------");
    Path link = folder.resolve("others/mail.key");
    Files.createSymbolicLink(link, Path.of(".mailseal/another.example/now/mail.key"));
    Files.createSymbolicLink(others.resolveSibling("now"), Path.of("1-0"));
    Path escape = store.resolve("..").resolve("1-0").resolve("mail.crt");
    SortedMap<String, String> before = everything();
    for (KeptFile forged :
        List.of(
            new KeptFile(kept.file(), Optional.of(theirs)),
            new KeptFile(link, Optional.of(theirs)),
            new KeptFile(link, kept.copy()),
            new KeptFile(link, Optional.empty()),
            new KeptFile(kept.file(), Optional.of(escape)),
            new KeptFile(kept.file(), Optional.of(store.resolve("now/mail.key"))),
            new KeptFile(kept.file(), Optional.of(Path.of("/etc/ssl/private/mail.key"))))) {
      assertThatThrownBy(() -> installation.putBack(List.of(forged), NEXT))
          .as(forged.toString())
          .isInstanceOf(InstallException.class)
          .hasMessageContaining("does not lie in this certificate's store");
      assertThat(everything()).as(forged.toString()).isEqualTo(before);
    }
  }

  @Test
  void aFileThatIsNoTargetAnyMoreGoesOnWithWhatItHolds() throws Exception {
    oldFiles();
    Path combined = write(folder.resolve("also.crt"), "old too", "rw-r--r--");
    Installation both = installation(pem(certificate, key), pem(combined, folder.resolve("a.key")));
    both.setAside(NEXT);
    both.swap(MATERIAL, NEXT);
    CertifiedKey third = Material.fresh();

    Installation one = installation();
    List<KeptFile> kept = one.setAside("8-0");
    one.swap(third, "8-0");
    assertThat(key).hasContent(Pem.encode(third.key()));
    assertThat(combined).hasContent(NEW_CHAIN);
    one.putBack(kept, "8-0");
    assertThat(key).hasContent(NEW_KEY);
    assertThat(combined).hasContent(NEW_CHAIN);

    Path another = folder.resolve("another.crt");
    Installation moved = installation(pem(another, folder.resolve("another.key")));
    List<KeptFile> keptByMoved = moved.setAside("9-0");
    moved.swap(third, "9-0");
    moved.putBack(keptByMoved, "9-0");
    assertThat(another).doesNotExist();
    assertThat(key).hasContent(NEW_KEY);
    assertThat(combined).hasContent(NEW_CHAIN);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void whereTheOldContentIsGoneNothingIsChanged() throws Exception {
    oldFiles();
    Installation installation = installation();
    List<KeptFile> kept = installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    Files.delete(kept.getFirst().copy().orElseThrow());

    assertThatThrownBy(() -> installation.putBack(kept, NEXT))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("cannot put " + key + " and " + certificate + " back")
        .hasMessageContaining("its old content is not in");
    assertThat(key).hasContent(NEW_KEY);
    assertThat(certificate).hasContent(NEW_CHAIN);
  }

  @Test
  void aSymbolicLinkStaysAndTheFileBehindItIsReplaced() throws Exception {
    Path real = write(folder.resolve("archive/mail-1.key"), "old key", "rw-------");
    Files.createSymbolicLink(folder.resolve("hop.key"), Path.of("archive/mail-1.key"));
    Files.createSymbolicLink(key, Path.of("hop.key"));
    SortedMap<String, String> before = everything();
    Installation installation = installation();

    installation.preflight();
    assertThat(installation.remarks())
        .containsExactly(key + " is a link; what is replaced is " + real.toRealPath());
    List<KeptFile> kept = installation.setAside(NEXT);
    installation.swap(MATERIAL, NEXT);
    assertThat(Files.readSymbolicLink(key)).isEqualTo(Path.of("hop.key"));
    assertThat(real).hasContent(NEW_KEY);
    assertThat(key).hasContent(NEW_KEY);
    assertThat(mode(real.toRealPath())).isEqualTo("rw-------");
    installation.putBack(kept, NEXT);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aLinkThatLeadsNowhereIsRefusedAndNothingWritten() throws Exception {
    Files.createSymbolicLink(key, Path.of("archive/gone.key"));
    SortedMap<String, String> before = everything();
    Installation installation = installation();

    assertThatThrownBy(installation::preflight)
        .isInstanceOf(InstallException.class)
        .hasMessageContaining(key.toString())
        .hasMessageContaining("archive");
    assertThatThrownBy(() -> installation.setAside(NEXT)).isInstanceOf(InstallException.class);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void whereOneFileCannotBeStagedNoneIsSwapped() throws Exception {
    oldFiles();
    Path other = Files.createDirectories(folder.resolve("other"));
    Installation installation =
        installation(pem(certificate, key), new OwnedByNobody(other.resolve("x.key")));
    List<KeptFile> kept = installation.setAside(NEXT);
    SortedMap<String, String> before = everything();

    assertThatThrownBy(() -> installation.swap(MATERIAL, NEXT))
        .isInstanceOf(InstallException.class)
        .hasMessage(
            "cannot write the new files: "
                + other.toRealPath().resolve(".mailseal/mail.example.org/7-1f4c9a02/x.key")
                + ": there is no user no-such-user to give the file to");
    assertThat(everything()).isEqualTo(before);
    installation.putBack(kept, NEXT);
    assertThat(key).hasBinaryContent(bytes("old key\u00FF\u0000"));
  }

  /** A file that cannot be given to its owner. */
  private record OwnedByNobody(Path file) implements Target {
    @Override
    public String describe() {
      return "test " + file;
    }

    @Override
    public List<Path> files() {
      return List.of(file);
    }

    @Override
    public List<Output> outputs(CertifiedKey material) {
      return List.of(Output.of(file, new byte[1], Access.user("no-such-user")));
    }

    @Override
    public void check(Commands commands) {}

    @Override
    public void reload(Commands commands) {}

    @Override
    public Target filesOnly(UnaryOperator<Path> elsewhere) {
      return new OwnedByNobody(elsewhere.apply(file));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".mailseal", ".mailseal/mail.example.org"})
  void aLinkThatWasPlantedInTheStoresPlaceIsRefused(String place) throws Exception {
    oldFiles();
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Path planted = folder.resolve(place);
    Files.createDirectories(planted.getParent());
    Files.createSymbolicLink(planted, elsewhere);
    SortedMap<String, String> before = everything();

    assertThatThrownBy(() -> installation().preflight())
        .isInstanceOf(InstallException.class)
        .hasMessageContaining(planted + " is in the way");
    assertThatThrownBy(() -> installation().setAside(NEXT)).isInstanceOf(InstallException.class);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aFileWithASecondNameIsRefused() throws Exception {
    oldFiles();
    Files.createLink(folder.resolve("victim"), key);

    assertThatThrownBy(() -> installation().preflight())
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("cannot replace " + key)
        .hasMessageContaining("a second name (a hard link)");
  }

  @Test
  void aDirectoryThatOthersMayWriteIntoIsRefused() throws Exception {
    oldFiles();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> installation().preflight())
        .isInstanceOf(InstallException.class)
        .hasMessageContaining(folder + " can be written by everybody")
        .hasMessageContaining("chmod o-w");
  }

  @Test
  void whatAnotherUserMadeIsRefused() throws Exception {
    assumeTrue((int) Files.getAttribute(folder, "unix:uid") == 0, "only root gives files away");
    Path real = write(folder.resolve("archive/mail.key"), "old key", "rw-------");
    Files.createSymbolicLink(key, real);
    Files.setAttribute(key, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> installation().preflight())
        .hasMessageContaining(key + ": it is a link that another user has made");

    Files.setAttribute(real.getParent(), "unix:uid", 12_345);
    assertThatThrownBy(() -> installation(pem(certificate, real)).preflight())
        .hasMessageContaining(real.getParent() + " belongs to another user");
  }

  @Test
  void certbotsArchiveIsNotWrittenThroughItsLinks() throws Exception {
    Path kept = write(folder.resolve("archive/mail/privkey3.pem"), "old key", "rw-------");
    Path link = folder.resolve("live/mail/privkey.pem");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../../archive/mail/privkey3.pem"));
    SortedMap<String, String> before = everything();

    assertThatThrownBy(() -> installation(pem(certificate, link)).preflight())
        .hasMessageContaining(link + ": it is certbot's link into its archive")
        .hasMessageContaining("mailseal adopt certbot mail --disable")
        .hasMessageContaining("cp --remove-destination " + kept + " " + link);
    assertThat(everything()).isEqualTo(before);

    Files.delete(link);
    Files.copy(kept, link);
    installation(pem(certificate, link)).preflight();
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
                        NAME,
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
        .hasMessageContaining("dangling: it is a symbolic link that leads nowhere")
        .hasMessageContaining("cannot look at " + folder.resolve("loop"));
    assertThatThrownBy(() -> installation(pem(folder.resolve("a-folder"), key)).preflight())
        .hasMessageContaining("a-folder: it is not a regular file");
    assertThat(everything()).isEqualTo(before);
    assertThat(commands.lines()).isEmpty();
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsNeverInstalled() throws Exception {
    oldFiles();
    Installation installation = installation();
    installation.setAside(NEXT);
    SortedMap<String, String> before = everything();
    CertifiedKey noPair = new CertifiedKey(Material.fresh().key(), MATERIAL.chain());

    assertThatThrownBy(() -> installation.swap(noPair, NEXT))
        .hasMessage("the key is not the one that the certificate certifies");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void everyServerIsAskedWhateverTheOthersSay() throws Exception {
    RecordedCommands commands =
        new RecordedCommands(
            Map.of("check-1", "!one is ill", "check-2", "!two is ill", "reload-1", "!one sleeps"));
    Installation installation =
        new Installation(
            NAME,
            List.of(
                new CommandTarget(
                    List.of("reload-1"), Optional.of(List.of("check-1")), Optional.empty()),
                new CommandTarget(
                    List.of("reload-2"), Optional.of(List.of("check-2")), Optional.empty())),
            commands);

    assertThatThrownBy(installation::preflight).hasMessage("one is ill; two is ill");
    assertThatThrownBy(() -> installation.check(MATERIAL)).hasMessage("one is ill");
    assertThatThrownBy(installation::reload).hasMessage("one sleeps");
    assertThat(commands.lines())
        .containsExactly("check-1", "check-2", "check-1", "reload-1", "reload-2");
  }
}
