package org.mailseal.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What stands behind a proxy that speaks TLS for it: it greets, and says what it can do. */
public final class PlainBackend implements AutoCloseable {
  private final String protocol;
  private final String hostname;
  private final ServerSocket listener;

  private PlainBackend(String protocol, String hostname, ServerSocket listener) {
    this.protocol = protocol;
    this.hostname = hostname;
    this.listener = listener;
  }

  /**
   * Starts it on a free port of 127.0.0.1.
   *
   * @param protocol smtp or imap
   */
  public static PlainBackend start(String protocol, String hostname) {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
      PlainBackend backend = new PlainBackend(protocol, hostname, listener);
      Thread.startVirtualThread(backend::accept);
      return backend;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address that a proxy is told. */
  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Thread.startVirtualThread(() -> serve(client));
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private void serve(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = client.getOutputStream()) {
      send(out, List.of(protocol.equals("imap") ? "* OK ready" : "220 " + hostname + " ESMTP"));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        send(out, protocol.equals("imap") ? imap(line) : smtp(line));
      }
    } catch (IOException clientLeft) {
      // It may.
    }
  }

  private List<String> smtp(String line) {
    return line.startsWith("EHLO")
        ? List.of("250-" + hostname, "250 8BITMIME")
        : List.of(line.startsWith("QUIT") ? "221 bye" : "502 no");
  }

  private static List<String> imap(String line) {
    String tag = line.split(" ", 2)[0];
    return List.of(
        line.endsWith("CAPABILITY") ? "* CAPABILITY IMAP4rev1" : "* BYE", tag + " OK done");
  }

  private static void send(OutputStream out, List<String> lines) throws IOException {
    out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
