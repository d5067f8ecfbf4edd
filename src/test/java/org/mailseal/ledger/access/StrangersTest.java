package org.mailseal.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.host.Command;

/** Those who have no business with the database: other users, garbage, strange directories. */
@Timeout(60)
class StrangersTest {
  private static final String NOBODY = "65534";
  @TempDir Path folder;

  /** Connects as another user, and says what it got. */
  private static String asNobody(Path socket) {
    String script =
        "use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or do { print"
            + " \"refused: $!\"; exit 0 }; my $n = sysread($s, my $got, 100); print \"got \" ."
            + " ($n // 0)";
    return Command.run(
            Duration.ofSeconds(20),
            List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "perl",
                "-e",
                script,
                socket.toString()))
        .out();
  }

  @Test
  void anotherUserIsKeptOutByTheDirectoryAndByWhoHeIs() throws Exception {
    assumeTrue(root());
    Path state = folder.resolve("state");
    try (SharedDatabase holder = SmallDatabase.open(state)) {
      Path socket = state.resolve("ledger.socket");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      assertThat(asNobody(socket)).isEqualTo("refused: Permission denied");

      Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
      assertThat(asNobody(socket)).isEqualTo("refused: Permission denied");

      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(asNobody(socket)).as("connected, and not spoken to").isEqualTo("got 0");
      assertThat(SmallDatabase.lines(holder)).isEmpty();
    }
  }

  private static boolean root() throws Exception {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7fffffff00",
        "ffffffff",
        "00000000",
        "00100000" + "41",
        "0000000500000001ff",
        "474554202f20485454502f312e310d0a0d0a"
      })
  void garbageEndsItsOwnConnectionAlone(String hex) throws Exception {
    try (SharedDatabase holder = SmallDatabase.open(folder, "1.0", SmallDatabase.QUICK);
        SharedDatabase client = SmallDatabase.open(folder, "1.0", SmallDatabase.QUICK)) {
      try (SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        stranger.connect(UnixDomainSocketAddress.of(folder.resolve("ledger.socket")));
        stranger.write(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
        ByteBuffer answer = ByteBuffer.allocate(4096);
        try {
          while (stranger.read(answer) >= 0) {
            assertThat(answer.position()).as("no more than its greeting").isLessThan(1024);
          }
        } catch (SocketException reset) {
          assertThat(reset).hasMessage("Connection reset");
        }
      }
      SmallDatabase.add(client, "served all the same");
      assertThat(SmallDatabase.lines(holder)).hasSize(1);
    }
  }

  @Test
  void aDirectoryOfOursThatIsOpenIsClosed() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    SmallDatabase.open(state).close();
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxr-x"));
    SmallDatabase.open(state).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
  }

  @Test
  void aDirectoryThatOthersUseTooIsNotClosed() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(state.resolve("somebody-elses"), "");
    SmallDatabase.open(state).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwxr-xr-x");
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xrwx"));
    assertThatThrownBy(() -> SmallDatabase.open(state).close())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("is not to be trusted: " + state + " can be written by everybody");
  }

  @Test
  void aDirectoryOfAnotherUserIsRefused() throws Exception {
    assumeTrue(root());
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.setAttribute(state, "unix:uid", Integer.valueOf(NOBODY), LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> SmallDatabase.open(state).close())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining(state + " belongs to another user");
    try (var files = Files.list(state)) {
      assertThat(files).isEmpty();
    }
  }

  /** To whoever made the link it would tell where. */
  @Test
  void nothingIsMadeOrClosedWhereALinkOfAnotherUserLeads() throws Exception {
    assumeTrue(root());
    Path empty = Files.createDirectories(folder.resolve("theirs/empty"));
    Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), empty.getParent());
    Files.setAttribute(link, "unix:uid", Integer.valueOf(NOBODY), LinkOption.NOFOLLOW_LINKS);
    for (String directory : List.of("empty", "new", "new/one")) {
      assertThatThrownBy(() -> SmallDatabase.open(link.resolve(directory)).close())
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining(link + " belongs to another user");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(empty)))
        .isEqualTo("rwxr-xr-x");
    assertThat(empty.getParent()).isDirectoryNotContaining("glob:**/new");
  }

  @Test
  void aDirectoryIsNotBegunWhereEverybodyMayBeginOne() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Files.setAttribute(shared, "unix:mode", 01777);
    assertThatThrownBy(() -> SmallDatabase.open(shared.resolve("state")).close())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining(shared + " can be written by everybody")
        .hasMessageContaining("; name another place;");
    Files.createDirectory(shared.resolve("state"));
    SmallDatabase.open(shared.resolve("state")).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ledger.lock", "ledger.socket", "ledger.mv.db"})
  void whatAnotherUserLeftThereIsNotBelieved(String name) throws Exception {
    assumeTrue(root());
    SmallDatabase.open(folder).close();
    Path left = folder.resolve(name);
    if (Files.notExists(left)) {
      Files.createFile(left);
    }
    Files.setAttribute(left, "unix:uid", Integer.valueOf(NOBODY), LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> SmallDatabase.open(folder).close())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining(left + " belongs to another user");
  }

  /** Who can read a file can lock it for as long as he likes. */
  @ParameterizedTest
  @ValueSource(strings = {"ledger.lock", "ledger.mv.db"})
  void aFileOfOursThatIsOpenIsClosed(String name) throws Exception {
    SmallDatabase.open(folder).close();
    Path file = folder.resolve(name);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    SmallDatabase.open(folder).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void anEarlierVersionThatStillRunsIsNamed() throws Exception {
    try (Connection earlier =
        DriverManager.getConnection(
            "jdbc:h2:" + folder.resolve("ledger") + ";AUTO_SERVER=TRUE", "mailseal", "a secret")) {
      assertThat(earlier.isClosed()).isFalse();
      // What another process would do: this one's H2 would find the open database.
      Command.Outcome later =
          Command.run(
              Duration.ofSeconds(40),
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  DatabaseProcess.class.getName(),
                  "hold",
                  folder.toString()));
      assertThat(later.said())
          .contains("a mailseal of an earlier version still has the ledger open: end it");
    }
  }
}
