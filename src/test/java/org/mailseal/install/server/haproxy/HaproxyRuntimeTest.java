package org.mailseal.install.server.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;

/** A socket that answers as HAProxy 2.6 does: to one command, and hangs up. */
@Timeout(30)
class HaproxyRuntimeTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String PEM =
      Pem.encode(MATERIAL.chain().certificates()) + "\n" + Pem.encode(MATERIAL.key());
  private static final Path FILE = Path.of("/etc/haproxy/mail.pem");
  private static final String NAME = "/etc/haproxy//mail.pem";
  private static final String SECRET = Pem.encode(MATERIAL.key()).lines().toList().get(1);
  private static final String SET = "set ssl cert " + NAME;
  private static final String COMMIT = "commit ssl cert " + NAME;
  private static final String SHOW = "show ssl cert " + NAME;

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Map<String, String> answers =
      new ConcurrentHashMap<>(
          Map.of(
              "show ssl cert",
              "# transaction\n*/other.pem\n# filename\n/other.pem\n" + NAME + "\n",
              SET,
              "Transaction created for certificate " + NAME + "!\n\n",
              COMMIT,
              "Committing " + NAME + "..\nSuccess!\n\n",
              SHOW,
              "Filename: " + NAME + "\nSHA1 FingerPrint: " + sha1() + "\n\n"));

  @TempDir private Path folder;
  private ServerSocketChannel listener;
  private HaproxyRuntime runtime;

  @BeforeEach
  void listen() throws IOException {
    Path path = folder.resolve("admin.sock");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    runtime = new HaproxyRuntime(new HaproxySocket(path, Duration.ofSeconds(1)));
    Thread.startVirtualThread(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        try (SocketChannel client = listener.accept()) {
          String command = command(client);
          heard.add(command);
          String first = command.lines().findFirst().orElse("").replace(" <<", "");
          String answer = answers.getOrDefault(first, "Unknown command\n");
          if (answer.equals("!sleeps")) {
            client.read(ByteBuffer.allocate(1)); // until the other one gives up
          }
          client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
        }
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  /** Up to the line's end; with a payload, up to the empty line. */
  private static String command(SocketChannel client) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(8192);
    while (!(text.indexOf(" <<\n") < 0
        ? text.indexOf("\n") >= 0
        : text.indexOf("\n\n", text.indexOf(" <<\n")) >= 0)) {
      if (client.read(bytes.clear()) < 0) {
        break;
      }
      text.append(StandardCharsets.UTF_8.decode(bytes.flip()));
    }
    return text.toString();
  }

  private static String sha1() {
    try {
      byte[] leaf = MATERIAL.chain().leaf().getEncoded();
      return HexFormat.of()
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(leaf));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void itIsSetCommittedAndLookedAtUnderTheNameThatHaproxyHasForIt() throws InstallException {
    runtime.replace(FILE, PEM);

    assertThat(heard)
        .containsExactly(
            "show ssl cert\n",
            SET + " <<\n" + PEM.replace("\n\n", "\n") + "\n",
            COMMIT + "\n",
            SHOW + "\n");
  }

  @Test
  void aRefusedCommitIsAborted() {
    answers.put(COMMIT, "inconsistencies between private key and certificate\u001B[31m\n");

    assertThatThrownBy(() -> runtime.replace(FILE, PEM))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("inconsistencies between private key and certificate\\u001B");
    assertThat(heard).last().isEqualTo("abort ssl cert " + NAME + "\n");
  }

  @Test
  void anotherCertificateThanTheOneCommittedIsNoSuccess() {
    answers.put(SHOW, "SHA1 FingerPrint: 0000\n");
    assertThatThrownBy(() -> runtime.replace(FILE, PEM))
        .hasMessageContaining(SHOW)
        .hasMessageContaining("0000");
  }

  @Test
  void aSocketOfALowerLevelIsToldWithTheCure() {
    answers.put(SET, "Permission denied\n");
    assertThatThrownBy(() -> runtime.replace(FILE, PEM)).hasMessageContaining("level admin");
  }

  @Test
  void tooMuchForItsBufferIsAnsweredWithNothing() {
    answers.put(SET, "");
    assertThatThrownBy(() -> runtime.replace(FILE, PEM)).hasMessageContaining("tune.bufsize");
  }

  @Test
  void whatItWasGivenIsNeverShown() {
    answers.put(SET, "Unknown command: '" + SECRET + "'\n");
    assertThatThrownBy(() -> runtime.replace(FILE, PEM))
        .isInstanceOf(InstallException.class)
        .message()
        .doesNotContain(SECRET);
    assertThat(heard.toString()).contains(SECRET);
  }

  @Test
  void aFileThatItDoesNotUseIsToldWithTheCure() {
    assertThatThrownBy(() -> runtime.nameOf(Path.of("/etc/haproxy/new.pem")))
        .hasMessageContaining("does not use /etc/haproxy/new.pem: set crt");
    assertThatThrownBy(() -> runtime.nameOf(Path.of("/a; shutdown sessions")))
        .hasMessageContaining("give the file a name of");
    assertThat(heard).containsExactly("show ssl cert\n");
  }

  @Test
  void oneThatDoesNotAnswerIsWaitedForNoLongerThanTheDeadline() {
    answers.put("show ssl cert", "!sleeps");
    assertThatThrownBy(() -> runtime.nameOf(FILE))
        .hasMessageContaining("did not answer")
        .hasMessageContaining("1 s");
  }

  @Test
  void oneThatIsNotThere() {
    Path path = folder.resolve("none.sock");
    HaproxySocket socket = new HaproxySocket(path, Duration.ofSeconds(1));
    assertThatThrownBy(() -> socket.ask("show ssl cert\n"))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("cannot speak with HAProxy through " + path);
  }
}
