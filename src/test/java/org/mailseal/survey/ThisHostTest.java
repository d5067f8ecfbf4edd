package org.mailseal.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.server.Host;

/** Processes as a folder that looks like {@code /proc} shows them. */
class ThisHostTest {
  private static final int STRANGER = 4711;

  @TempDir private Path folder;
  private Path proc;
  private Path config;

  @BeforeEach
  void prepare() throws IOException {
    proc = Files.createDirectory(folder.resolve("proc"));
    config = Files.writeString(folder.resolve("server.conf"), "x");
    process("self", 0, "1", folder, "java");
  }

  private void process(String pid, int uid, String numbers, Path root, String... words)
      throws IOException {
    Path process = Files.createDirectory(proc.resolve(pid));
    String name = String.join(" ", words).split("[:\\s]", 2)[0].replaceFirst(".*/", "");
    Files.writeString(
        process.resolve("status"),
        "Name:\t%3$s\nUid:\t%1$d\t%1$d\t%1$d\t%1$d\nVmSize:\t9 kB\nNSpid:\t%2$s\n"
            .formatted(uid, numbers, name));
    Files.writeString(process.resolve("stat"), "7 (x) S 1 1 1");
    Files.createSymbolicLink(process.resolve("cwd"), folder);
    namespace(pid, "user:[4026531837]");
    Files.writeString(process.resolve("cmdline"), String.join("\0", words) + "\0");
    Files.writeString(process.resolve("environ"), "SECRET=s\0MAIL_CONFIG=/etc/a=b\0");
    Files.createSymbolicLink(process.resolve("root"), root);
  }

  private ThisHost look() {
    Set<String> servers = Set.of("nginx", "dovecot", "haproxy", "master", "exim4", "stunnel4");
    return ThisHost.scan(proc, servers, new RecordedCommands(Map.of()));
  }

  /** With its program in a folder of ours. */
  private void server(String pid, int uid, String name, String... words) throws IOException {
    process(pid, uid, pid, folder, words);
    runs(pid, folder.resolve("bin").resolve(name));
  }

  private void runs(String pid, Path program) throws IOException {
    Files.createDirectories(program.getParent());
    if (Files.notExists(program)) {
      Files.createFile(program);
    }
    Files.createSymbolicLink(proc.resolve(pid).resolve("exe"), program);
  }

  private void namespace(String pid, String user) throws IOException {
    Path link = Files.createDirectories(proc.resolve(pid).resolve("ns")).resolve("user");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(user));
  }

  private void uids(String pid, String uids) throws IOException {
    Files.writeString(
        proc.resolve(pid).resolve("status"), "Uid:\t" + uids + "\nVmSize:\t9 kB\nNSpid:\t7\n");
  }

  private void giveAway(Path file) throws IOException {
    assumeTrue((int) Files.getAttribute(folder, "unix:uid") == 0, "only root gives files away");
    Files.setAttribute(file, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
  }

  private static void mode(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private List<String> told(String program) {
    return look().leftOut(Set.of(program)).stream().map(ThisHost.LeftOut::why).toList();
  }

  @Test
  void aProcessHasTheNameOfItsProgram() throws IOException {
    process("7", 0, "7", folder, "anything");
    Files.createSymbolicLink(proc.resolve("7/exe"), Path.of("/usr/sbin/nginx (deleted)"));
    server("8", 0, "dovecot", "/usr/sbin/dovecot", "-c", "/d.conf");

    assertThat(look().running("nginx")).hasSize(1);
    assertThat(look().running("dovecot"))
        .containsExactly(
            new Host.Running(
                "dovecot",
                List.of("/usr/sbin/dovecot", "-c", "/d.conf"),
                Map.of("MAIL_CONFIG", "/etc/a=b")));
  }

  /** Debian's smtpd of Postfix lives in the queue directory. */
  @Test
  void whatAServerOfThisHostHasLockedUpIsNoContainer() throws IOException {
    Path jail = Files.createDirectory(folder.resolve("jail"));
    server("7", 0, "master", "/usr/lib/postfix/sbin/master");
    process("8", 0, "8", jail, "nginx");
    assertThat(told("nginx")).singleElement().asString().contains("another root");

    Files.writeString(
        proc.resolve("8/status"), Files.readString(proc.resolve("8/status")) + "PPid:\t7\n");

    assertThat(told("nginx")).isEmpty();
    assertThat(look().running("nginx")).isEmpty();
  }

  /** As a kernel's thread, and what has ended and was not waited for. */
  @Test
  void whatRunsNoProgramIsNoServer() throws IOException {
    process("7", 0, "7", folder, "nginx");
    Files.writeString(proc.resolve("7/status"), "Name:\tnginx\nUid:\t0\t0\t0\t0\nNSpid:\t7\n");

    assertThat(look().running("nginx")).isEmpty();
  }

  @Test
  void aTitleIsReadAsTheArgumentsThatItShows() throws IOException {
    server("7", 0, "nginx", "nginx: master process nginx -c " + config);

    assertThat(look().running("nginx"))
        .singleElement()
        .extracting(Host.Running::arguments)
        .asInstanceOf(LIST)
        .endsWith("nginx", "-c", config.toString());
  }

  @Test
  void aContainersProcessesAreLeftOutAndTold() throws IOException {
    process("7", 0, "7 1", folder, "master");
    process("8", 0, "8", Files.createDirectory(folder.resolve("elsewhere")), "dovecot");
    process("9", 0, "9", folder, "haproxy");

    ThisHost host = look();

    assertThat(host.running("master")).isEmpty();
    assertThat(host.running("dovecot")).isEmpty();
    assertThat(host.running("haproxy")).hasSize(1);
    assertThat(host.leftOut(Set.of("master", "dovecot", "haproxy")))
        .extracting(ThisHost.LeftOut::program)
        .containsExactlyInAnyOrder("master", "dovecot");
  }

  /** As Debian's Exim, Cyrus and stunnel do; and as anybody can. */
  @ParameterizedTest
  @ValueSource(strings = {"4711 4711 4711 4711", "4711 0 0 0", "0 4711 4711 4711", "0 0 4711 0"})
  void ofAnotherUsersProcessItCountsThatItRunsAndNoMore(String uids) throws IOException {
    server("7", STRANGER, "nginx", "nginx", "-c", config.toString(), "-p", folder.toString());
    uids("7", uids.replace(' ', '\t'));

    assertThat(look().running("nginx")).containsExactly(Host.Running.ofOthers("nginx"));
    assertThat(told("nginx")).isEmpty();
  }

  @Test
  void ofAProgramThatAnotherUserCouldHaveWrittenToo() throws IOException {
    server("7", 0, "nginx", "nginx", "-c", config.toString());
    giveAway(folder.resolve("bin"));

    assertThat(look().running("nginx")).containsExactly(Host.Running.ofOthers("nginx"));
    assertThat(told("nginx"))
        .singleElement()
        .asString()
        .contains("is not asked", folder.resolve("bin") + " belongs to another user");
  }

  /** Anybody may be root in a user namespace of his own. */
  @Test
  void andOfOneInAnotherUserNamespace() throws IOException {
    server("7", 0, "nginx", "nginx", "-c", config.toString());
    namespace("7", "user:[4026532999]");

    assertThat(look().running("nginx")).containsExactly(Host.Running.ofOthers("nginx"));
  }

  /** It lies in the process's memory, which may be made to never answer: here a pipe is. */
  @Test
  @Timeout(20)
  void whatAStrangersProcessSaysOfItselfIsNotRead() throws Exception {
    server("7", STRANGER, "nginx", "nginx", "-c", config.toString());
    for (String unread : List.of("cmdline", "environ")) {
      Path file = proc.resolve("7").resolve(unread);
      Files.delete(file);
      assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    }

    assertThat(look().running("nginx")).containsExactly(Host.Running.ofOthers("nginx"));
  }

  /** Its owner has root run {@code mailseal init} in it otherwise. */
  @Test
  void aStrangersContainerIsNotTold() throws IOException {
    process("7", STRANGER, "7 1", folder, "nginx");

    assertThat(look().running("nginx")).isEmpty();
    assertThat(told("nginx")).isEmpty();
  }

  @Test
  void andOfOneWhoseProgramIsNotToBeSeen() throws IOException {
    process("7", 0, "7", folder, "/usr/sbin/nginx", "-c", config.toString());

    assertThat(look().running("nginx")).containsExactly(Host.Running.ofOthers("nginx"));
  }

  @Test
  void aPathIsHandedOnAsItsRealOne() throws IOException {
    Path etc = Files.createDirectories(folder.resolve("etc/real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("etc/real/../real"));
    Path real = Files.writeString(etc.resolve("x.conf"), "x").toRealPath();
    Path throughLink = link.resolve("x.conf");
    server("7", 0, "exim4", "exim4", "-C" + throughLink, "-C", throughLink.toString(), "-q30m");
    Files.writeString(proc.resolve("7/environ"), "MAIL_CONFIG=" + link + "\0");

    assertThat(look().running("exim4"))
        .containsExactly(
            new Host.Running(
                "exim4",
                List.of("exim4", "-C" + real, "-C", real.toString(), "-q30m"),
                Map.of("MAIL_CONFIG", etc.toRealPath().toString())));
  }

  /** What is written looks like a file of ours; what it leads to is a stranger's. */
  @Test
  void whatLiesBehindALinkIsNotSoughtBesideIt() throws IOException {
    Path evil = Files.createDirectories(folder.resolve("evil/inner"));
    Files.writeString(folder.resolve("evil/server.conf"), "load_module evil.so;");
    giveAway(folder.resolve("evil"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), evil);
    String written = link + "/../server.conf";
    assertThat(Path.of(written).normalize()).isEqualTo(config);
    server("7", 0, "nginx", "nginx", "-c", written);
    server("8", 0, "dovecot", "dovecot: master -c " + written);
    server("9", 0, "master", "master", "-w");
    Files.writeString(proc.resolve("9/environ"), "MAIL_CONFIG=" + written + "\0");

    assertThat(look().running("nginx"))
        .singleElement()
        .returns(List.of("nginx", "-c", ""), Host.Running::arguments);
    assertThat(look().running("dovecot"))
        .singleElement()
        .returns(List.of("dovecot:", "master", "-c", ""), Host.Running::arguments);
    assertThat(look().running("master"))
        .singleElement()
        .returns(Map.of("MAIL_CONFIG", ""), Host.Running::environment);
    assertThat(told("nginx"))
        .singleElement()
        .asString()
        .contains(written + ", which is not looked at", "evil belongs to another user");
  }

  @Test
  void aLinkThatAStrangerCanTurnIsNotFollowed() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), config);
    giveAway(link);
    server("7", 0, "nginx", "nginx", "-c", link.toString());

    assertThat(look().running("nginx"))
        .singleElement()
        .returns(List.of("nginx", "-c", ""), Host.Running::arguments);
  }

  @Test
  void anOptionStaysWhereItsPathIsWithheld() throws IOException {
    mode(config, "rw-rw-rw-");
    server("7", 0, "exim4", "exim4", "-bd", "-C" + config, "-q30m");

    assertThat(look().running("exim4"))
        .singleElement()
        .returns(List.of("exim4", "-bd", "-C", "", "-q30m"), Host.Running::arguments);
    assertThat(told("exim4")).singleElement().asString().contains(config + ", which is not");
  }

  @Test
  void ofWithheldPathsOnlyThoseThatAreReadAreTold() throws IOException {
    mode(config, "rw-rw-rw-");
    String file = config.toString();
    server("7", 0, "haproxy", "haproxy", "-Ws", "-x", file, "--other=" + file, file);
    server("8", 0, "stunnel4", "stunnel4", file);
    server("9", 0, "master", "master", "-w");
    Files.writeString(proc.resolve("9/environ"), "MAIL_CONFIG=" + file + "\0");

    assertThat(look().running("haproxy"))
        .singleElement()
        .returns(List.of("haproxy", "-Ws", "-x", "", "--other=", "", ""), Host.Running::arguments);
    assertThat(told("haproxy")).isEmpty();
    assertThat(told("stunnel4")).hasSize(1);
    assertThat(told("master")).hasSize(1);
  }

  /** What it was started with may lie on a file system that does not answer. */
  @Test
  void aProgramThatIsNoServersIsNotLookedInto() throws IOException {
    mode(config, "rw-rw-rw-");
    server("7", 0, "backup", "backup", "-c", config.toString());

    assertThat(look().running("backup")).isEmpty();
    assertThat(told("backup")).isEmpty();
  }

  @Test
  void whatIsNotThereYetMustBeOursToMake() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    mode(open, "rwxrwxrwx");
    String ours = folder.resolve("new/x.pid").toString();
    server("7", 0, "nginx", "nginx", ours, open + "/x.pid", folder + "/new/../server.conf");

    assertThat(look().running("nginx"))
        .singleElement()
        .returns(List.of("nginx", ours, "", ""), Host.Running::arguments);
  }

  /** As /tmp: what lies in it may be ours, but it is nobody's own. */
  @Test
  void aFolderWhereEverybodyMayMakeFilesIsNoneOfOurs() throws IOException {
    Path sticky = folder.resolve("sticky");
    Files.createDirectories(sticky.resolve("inner"));
    Files.setAttribute(sticky, "unix:mode", 01777);
    String inner = sticky + "/inner";
    server("7", 0, "master", "master", inner, sticky + "/.", inner + "/..", sticky + "/new");

    assertThat(look().running("master"))
        .singleElement()
        .returns(List.of("master", inner, "", "", ""), Host.Running::arguments);
  }

  @Test
  void whatEverybodyMayWriteIsNotTakenFromRootEither() throws IOException {
    mode(config, "rw-rw-rw-");
    server("7", 0, "nginx", "nginx", "-c", config.toString());

    assertThat(look().running("nginx"))
        .singleElement()
        .returns(List.of("nginx", "-c", ""), Host.Running::arguments);
    assertThat(told("nginx")).allMatch(why -> why.contains("can be written by everybody"));
  }

  @Test
  void filesAreReadUpToOneMebibyteAndPipesNever() throws Exception {
    Path large = Files.write(folder.resolve("large"), new byte[1024 * 1024 + 1]);
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(look().read(config)).contains("x");
    assertThat(look().read(large)).isEmpty();
    assertThat(look().read(pipe)).isEmpty();
    assertThat(look().read(folder)).isEmpty();
  }
}
