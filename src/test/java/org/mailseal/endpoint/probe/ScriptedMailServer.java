package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerProtocol;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Protocol;

/**
 * A mail server on loopback that plays the same dialogue, line by line, to every client.
 *
 * <pre>{@code
 * try (var server = ScriptedMailServer.playing(stage -> {
 *   stage.send("220 mail.example.org ESMTP");
 *   stage.expect("EHLO ");
 *   stage.send("250-mail.example.org", "250 STARTTLS");
 *   stage.expect("STARTTLS");
 *   stage.send("220 go ahead");
 *   stage.startTls(context);
 *   ...
 * })) {
 *   probe.look(server.endpoint(Protocol.SMTP), server.address());
 * }
 * }</pre>
 *
 * <p>Closing it fails the test where a client did not say what the script expected.
 */
public final class ScriptedMailServer implements AutoCloseable {
  /** What is played to one client. */
  @FunctionalInterface
  public interface Script {
    void play(Stage stage) throws IOException;
  }

  private final ServerSocket listener;
  private final Script script;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Queue<Thread> players = new ConcurrentLinkedQueue<>();
  private final Queue<Stage> stages = new ConcurrentLinkedQueue<>();
  private final Queue<AssertionError> departures = new ConcurrentLinkedQueue<>();

  private ScriptedMailServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  /** On a free port of 127.0.0.1. */
  public static ScriptedMailServer playing(Script script) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
    ScriptedMailServer server = new ScriptedMailServer(listener, script);
    Thread.startVirtualThread(server::accept);
    return server;
  }

  public InetAddress address() {
    return listener.getInetAddress();
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** This server, asked for as mail.example.org. */
  public Endpoint endpoint(Protocol protocol) {
    return new Endpoint("mail.example.org", port(), protocol);
  }

  /** The clients so far, in their order. */
  public List<Stage> stages() {
    return List.copyOf(stages);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Stage stage = new Stage(client);
        stages.add(stage);
        players.add(Thread.startVirtualThread(() -> play(stage)));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private void play(Stage stage) {
    try (Socket _ = stage.connection) {
      script.play(stage);
    } catch (AssertionError departure) {
      departures.add(departure);
    } catch (IOException clientLeft) {
      // Many scripts are meant to drive the client away.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    finish(); // the clients are gone by now, so every script runs to its end by itself
    closing.countDown();
    for (Stage stage : stages) {
      stage.connection.close();
    }
    finish();
    AssertionError first = departures.peek();
    if (first != null) {
      throw first;
    }
  }

  private void finish() {
    try {
      for (Thread player : players) {
        player.join(Duration.ofSeconds(2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One client's connection. */
  public final class Stage {
    private final Socket connection;
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Queue<String> serverNames = new ConcurrentLinkedQueue<>();
    private InputStream in;
    private OutputStream out;

    private Stage(Socket connection) throws IOException {
      this.connection = connection;
      this.in = connection.getInputStream();
      this.out = connection.getOutputStream();
    }

    /** Lines, each with CRLF, in one write. */
    public void send(String... lines) throws IOException {
      sendRaw(String.join("\r\n", lines) + "\r\n");
    }

    /** Characters as single bytes (ISO-8859-1), in one write. */
    public void sendRaw(String bytes) throws IOException {
      out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    /** Reads a line that must begin so, in any case. */
    public String expect(String beginning) throws IOException {
      return expect(beginning, beginning);
    }

    /** Reads a line that must begin in one way or the other. */
    String expect(String beginning, String other) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0) {
          throw new AssertionError("expected '" + beginning + "', but the client hung up");
        }
        line.append((char) octet);
      }
      String said = line.toString().stripTrailing();
      heard.add(said);
      if (!said.regionMatches(true, 0, beginning, 0, beginning.length())
          && !said.regionMatches(true, 0, other, 0, other.length())) {
        throw new AssertionError("expected '" + beginning + "', but the client said: " + said);
      }
      return said;
    }

    /** Waits, and holds it against the client if it has spoken out of turn. */
    public void pause(Duration duration) throws IOException {
      await(duration);
      if (in.available() > 0) {
        throw new AssertionError("the client spoke out of turn");
      }
    }

    /** Waits for a condition of the test's, at most ten seconds. */
    public void pauseUntil(CountDownLatch condition) throws IOException {
      try {
        if (!condition.await(10, TimeUnit.SECONDS)) {
          throw new AssertionError("waited in vain for the test");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    /**
     * Sends one byte after the other, again and again, until the client leaves, at most 500: a
     * client that never does fails its test instead of hanging it.
     */
    public void drip(String bytes, Duration interval) throws IOException {
      byte[] octets = bytes.getBytes(StandardCharsets.ISO_8859_1);
      for (int sent = 0; sent < 500; sent++) {
        out.write(octets[sent % octets.length]);
        out.flush();
        await(interval);
      }
    }

    /** The server's part of the handshake; from here on everything is said within TLS. */
    public void startTls(SSLContext context) throws IOException {
      startTls(context, tls -> tls.setNeedClientAuth(false));
    }

    /** The same by a server that asks for a certificate, and does without. */
    void startTlsAskingForCertificate(SSLContext context) throws IOException {
      startTls(context, tls -> tls.setWantClientAuth(true));
    }

    /** The same by a server that turns away who has no certificate. */
    void startTlsForCertified(SSLContext context) throws IOException {
      startTls(context, tls -> tls.setNeedClientAuth(true));
    }

    private void startTls(SSLContext context, Consumer<SSLSocket> clients) throws IOException {
      SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(connection, "client", connection.getPort(), true);
      tls.setUseClientMode(false);
      clients.accept(tls);
      tls.startHandshake();
      ((ExtendedSSLSession) tls.getSession())
          .getRequestedServerNames()
          .forEach(name -> serverNames.add(new String(name.getEncoded(), StandardCharsets.UTF_8)));
      in = tls.getInputStream();
      out = tls.getOutputStream();
    }

    /** The same with a server that may be as old or as odd as a test wants it. */
    void startTls(TlsServer server) throws IOException {
      TlsServerProtocol tls = new TlsServerProtocol(in, out);
      tls.accept(server);
      in = tls.getInputStream();
      out = tls.getOutputStream();
    }

    /** What the client has sent by now, as single bytes (ISO-8859-1). */
    String read() throws IOException {
      byte[] some = new byte[4096];
      int count = in.read(some);
      return new String(some, 0, Math.max(count, 0), StandardCharsets.ISO_8859_1);
    }

    /** Drops the connection with a TCP reset. */
    public void reset() throws IOException {
      connection.setSoLinger(true, 0);
      connection.close();
    }

    /** Waits until the client has sent something, without reading it. */
    public void awaitBytes() throws IOException {
      while (connection.getInputStream().available() == 0) {
        await(Duration.ofMillis(5));
      }
    }

    public void close() throws IOException {
      connection.close();
    }

    /** What the client has said so far, in clear and within TLS. */
    public List<String> heard() {
      return List.copyOf(heard);
    }

    /** The SNI of the handshake; empty where there was none. */
    public List<String> serverNames() {
      return List.copyOf(serverNames);
    }

    private void await(Duration duration) throws IOException {
      try {
        if (closing.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
          throw new IOException("the server is closing");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
