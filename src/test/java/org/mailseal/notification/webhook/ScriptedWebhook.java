package org.mailseal.notification.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/** A server on loopback that reads whole requests and then does what it is told. */
public final class ScriptedWebhook implements AutoCloseable {
  static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  /** What it does after a request. */
  @FunctionalInterface
  public interface Script {
    void play(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Script script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** A request as it came. */
  public record Request(String head, String body) {
    String line() {
      return head.lines().findFirst().orElseThrow();
    }

    /** The names and values of its fields. */
    List<String> fields() {
      return head.lines().skip(1).toList();
    }

    public String field(String name) {
      return fields().stream()
          .filter(field -> field.startsWith(name + ": "))
          .map(field -> field.substring(name.length() + 2))
          .findFirst()
          .orElseThrow();
    }
  }

  ScriptedWebhook(ServerSocketFactory factory, Script script) {
    this.script = script;
    try {
      this.server = factory.createServerSocket(0, 50, LOOPBACK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::serve);
  }

  /** Answers with these bytes, and closes. */
  static ScriptedWebhook answering(String answer) {
    return doing(
        socket -> socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1)));
  }

  public static ScriptedWebhook doing(Script script) {
    return new ScriptedWebhook(ServerSocketFactory.getDefault(), script);
  }

  /** An answer without a body. */
  public static String status(int status, String... fields) {
    return "HTTP/1.1 "
        + status
        + " Whatever\r\n"
        + String.join("", List.of(fields).stream().map(field -> field + "\r\n").toList())
        + "Content-Length: 0\r\n\r\n";
  }

  public int port() {
    return server.getLocalPort();
  }

  public List<Request> requests() {
    return requests;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        requests.add(read(socket.getInputStream()));
        script.play(socket);
      } catch (IOException next) {
        // whoever connects may leave
      }
    }
  }

  private static Request read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.write(b);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1).strip();
    Matcher length = LENGTH.matcher(text);
    byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
    return new Request(text, new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
