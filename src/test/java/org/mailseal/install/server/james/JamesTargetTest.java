package org.mailseal.install.server.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.file.KeyStoreContent;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.file.KeyStoreTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.install.server.Control;

/** Against an HTTP server that plays James's part. */
class JamesTargetTest {
  private static final Commands NONE =
      command -> {
        assertThat(command).as("beside this nothing is run").containsExactly("id", "-u", "james");
        throw new InstallException("no such user");
      };

  @TempDir private Path folder;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer http;
  private HttpHandler answer;

  @BeforeEach
  void listen() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    answer = exchange -> exchange.sendResponseHeaders(204, -1);
    http.createContext(
        "/",
        exchange -> {
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          try (exchange) {
            answer.handle(exchange);
          }
        });
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
    threads.shutdownNow();
  }

  private URI base() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  private JamesTarget james(OptionalInt port, Optional<Path> token, Duration deadline) {
    return new JamesTarget(
        new PemTarget(folder.resolve("crt"), folder.resolve("key"), Optional.empty()),
        new Webadmin(base(), port, token, deadline),
        "james",
        Control.STANDARD);
  }

  private JamesTarget james() {
    return james(OptionalInt.empty(), Optional.empty(), Duration.ofSeconds(30));
  }

  private Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static void say(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Test
  void everyPortIsReloaded() throws Exception {
    james().reload(NONE);
    assertThat(requests).containsExactly("POST /servers?reload-certificate null");
  }

  @Test
  void onePortWithAToken() throws Exception {
    Optional<Path> token = Optional.of(secret("token", "eyJ.hush\n"));
    JamesTarget target = james(OptionalInt.of(993), token, Duration.ofSeconds(30));
    target.check(NONE);
    target.reload(NONE);
    assertThat(requests)
        .containsExactly(
            "GET /servers Bearer eyJ.hush",
            "POST /servers?reload-certificate&port=993 Bearer eyJ.hush");
    assertThat(target.toString()).doesNotContain("hush");
  }

  /** Where James has ended, anybody may listen: here the user 4711, for whom it is tried. */
  @Test
  void aStrangerGetsNoToken() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root starts others' servers");
    http.stop(0);
    JamesTarget target =
        james(OptionalInt.empty(), Optional.of(secret("token", "hush")), Duration.ofSeconds(30));
    assertThatThrownBy(() -> target.check(NONE)).hasMessageContaining("token is not sent");
    String script =
        """
        import com.sun.net.httpserver.*;
        void main() throws Exception {
          var http = HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", %d), 0);
          http.createContext("/", got -> {
            System.out.println("got " + got.getRequestHeaders().getFirst("Authorization"));
            got.sendResponseHeaders(204, -1);
          });
          http.start();
          System.out.println("listens");
        }
        """
            .formatted(http.getAddress().getPort());
    Path program = Files.writeString(folder.resolve("Fake.java"), script);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process fake =
        new ProcessBuilder(
                "setpriv",
                "--reuid",
                "4711",
                "--regid",
                "4711",
                "--clear-groups",
                java,
                program.toString())
            .redirectErrorStream(true)
            .start();
    try (var said = fake.inputReader()) {
      assertThat(said.readLine()).isEqualTo("listens");

      for (ThrowingCallable sends :
          List.<ThrowingCallable>of(() -> target.check(NONE), () -> target.reload(NONE))) {
        assertThatThrownBy(sends)
            .isInstanceOf(InstallException.class)
            .hasMessageContaining("token is not sent to " + base())
            .hasMessageContaining("and write https");
      }
      james().check(NONE);
      assertThat(said.readLine()).as("what it gets without one").isEqualTo("got null");
      target.reload(command -> "4711\n");
      assertThat(said.readLine()).as("as James's user").isEqualTo("got Bearer hush");
    } finally {
      fake.destroyForcibly();
    }
  }

  @Test
  void aTokenThatIsNoneIsNotRepeated() throws Exception {
    Optional<Path> token = Optional.of(secret("token", "hush\0hush\n"));
    assertThatThrownBy(() -> james(OptionalInt.empty(), token, Duration.ofSeconds(30)).reload(NONE))
        .isInstanceOf(InstallException.class)
        .hasNoCause()
        .hasMessageNotContaining("hush");
  }

  @Test
  void jamesOwnWordsComeThroughHarmless() {
    answer = exchange -> say(exchange, 400, "{\"message\":\"No servers\u001b[31m configured\"}");
    assertThatThrownBy(() -> james().reload(NONE))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("with 400: {\"message\":\"No servers\\u001B[31m configured\"}");
  }

  @Test
  void aMissingTokenIsToldBeforeAnythingIsDone() {
    answer = exchange -> say(exchange, 401, "no");
    assertThatThrownBy(() -> james().check(NONE))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("401")
        .hasMessageEndingWith("; name the file of its token as token-file");
    answer = exchange -> say(exchange, 404, "there is no GET /servers");
    assertThatCode(() -> james().check(NONE)).doesNotThrowAnyException();
  }

  @Test
  void anotherSuccessIsNone() {
    answer = exchange -> say(exchange, 200, "<html>a proxy</html>");
    assertThatThrownBy(() -> james().reload(NONE)).hasMessageContaining("with 200: <html>");
  }

  @Test
  void redirectsAreNotFollowed() {
    answer =
        exchange -> {
          exchange.getResponseHeaders().add("Location", base() + "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
        };
    assertThatThrownBy(() -> james().reload(NONE)).hasMessageContaining("are not followed");
    assertThat(requests).hasSize(1);
  }

  @Test
  void anAnswerThatNeverEndsIsCutOff() {
    CountDownLatch never = new CountDownLatch(1);
    answer =
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        };
    HttpHandler slow =
        exchange -> {
          exchange.sendResponseHeaders(500, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          try {
            never.await();
          } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
          }
        };
    answer = slow;
    assertThatThrownBy(
            () -> james(OptionalInt.empty(), Optional.empty(), Duration.ofMillis(300)).reload(NONE))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("did not answer within");
    never.countDown();
  }

  @Test
  void anAnswerThatIsTooLongIsCutOff() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(500, 0);
          OutputStream body = exchange.getResponseBody();
          byte[] flood = new byte[64 * 1024];
          for (int i = 0; i < 1000; i++) {
            body.write(flood);
          }
        };
    assertThatThrownBy(() -> james().reload(NONE)).hasMessageContaining("cannot be asked");
  }

  @Test
  void nobodyThere() {
    JamesTarget target = james();
    http.stop(0);
    assertThatThrownBy(() -> target.check(NONE))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("cannot be asked")
        .hasMessageContaining("webadmin.properties");
  }

  @Test
  void anotherReload() throws Exception {
    List<String> reload = List.of("docker", "restart", "james");
    List<List<String>> run = new CopyOnWriteArrayList<>();
    Commands commands =
        command -> {
          run.add(command);
          return "";
        };
    Target target =
        new JamesTarget(
            james().form(),
            james().webadmin(),
            "james",
            new Control(Optional.of(reload), Optional.empty()));
    target.check(commands);
    target.reload(commands);
    assertThat(run).containsExactly(reload);
    assertThat(requests).isEmpty();
  }

  @Test
  void aStoreOfSeveralEntriesIsRefused() throws Exception {
    Path file = folder.resolve("keystore");
    char[] password = "hush hush".toCharArray();
    KeyStoreTarget form =
        new KeyStoreTarget(Format.JKS, file, secret("password", "hush hush"), Optional.empty());
    JamesTarget target = new JamesTarget(form, james().webadmin(), "james", Control.STANDARD);
    CertifiedKey material = Material.fresh();
    target.check(NONE); // not there yet
    for (Output output : target.outputs(material)) {
      Files.write(output.file(), output.content());
    }
    target.check(NONE);
    assertThat(target.installed()).hasValue(material);
    Path other = Files.createDirectory(folder.resolve("other"));
    Target elsewhere = target.filesOnly(path -> other.resolve(path.getFileName()));
    elsewhere.check(NONE);
    elsewhere.reload(NONE);
    assertThat(elsewhere.files()).containsExactly(other.resolve("keystore"));
    assertThat(requests).containsOnly("GET /servers null");

    java.security.KeyStore store = java.security.KeyStore.getInstance("JKS");
    store.load(Files.newInputStream(file), password);
    store.setCertificateEntry("root", material.chain().issuers().getFirst());
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
    assertThat(KeyStoreContent.read(Format.JKS, Files.readAllBytes(file), password).aliases())
        .hasSize(2);
    assertThatThrownBy(() -> target.check(NONE))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("must hold one key and nothing else for James, and has 2 entries");
  }
}
