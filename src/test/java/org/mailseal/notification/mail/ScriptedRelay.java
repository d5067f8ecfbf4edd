package org.mailseal.notification.mail;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A mail server on loopback that plays its part of RFC 5321 line by line and keeps what it heard.
 * Everything is accepted unless told otherwise. Tell it before the first connection.
 */
public final class ScriptedRelay implements AutoCloseable {
  /** What was heard, and whether it came within TLS. */
  record Heard(boolean tls, String line) {}

  /** What it does instead of an answer. */
  enum Misbehaviour {
    /** Says nothing. */
    STALL,
    /** Sends one byte of an endless line every 20 ms. */
    DRIP,
    /** Sends one line of an endless answer every 20 ms. */
    DRIP_LINES,
    /** Sends without end, as fast as it can. */
    FLOOD,
    /** Closes the connection. */
    HANG_UP
  }

  static final String ON_CONNECT = "(connect)";
  static final String ON_DATA_END = ".";

  private final ServerSocket server;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch clientGone = new CountDownLatch(1);

  private final List<String> extensions = new ArrayList<>();
  private final Map<String, String> answers = new LinkedHashMap<>();
  private final Map<String, Misbehaviour> misbehaviours = new LinkedHashMap<>();
  private Optional<SSLContext> startTls = Optional.empty();
  private Optional<SSLContext> implicitTls = Optional.empty();

  public ScriptedRelay() throws IOException {
    this("127.0.0.1", 0);
  }

  ScriptedRelay(String address, int port) throws IOException {
    server = new ServerSocket(port, 50, InetAddress.ofLiteral(address));
    Thread.ofVirtual().start(this::serve);
  }

  ScriptedRelay offering(String extension) {
    extensions.add(extension);
    return this;
  }

  /** What to answer to lines that begin so. */
  public ScriptedRelay answering(String beginning, String answer) {
    answers.put(beginning, answer);
    return this;
  }

  ScriptedRelay failing(String beginning, Misbehaviour how) {
    misbehaviours.put(beginning, how);
    return this;
  }

  ScriptedRelay startTls(SSLContext context) {
    startTls = Optional.of(context);
    return this;
  }

  ScriptedRelay implicitTls(SSLContext context) {
    implicitTls = Optional.of(context);
    return this;
  }

  public int port() {
    return server.getLocalPort();
  }

  public List<Heard> heard() {
    return List.copyOf(heard);
  }

  List<String> lines() {
    return heard.stream().map(Heard::line).toList();
  }

  /** The messages taken, with their CRLFs, unstuffed. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  /** Opens once a client has closed its connection. */
  CountDownLatch clientGone() {
    return clientGone;
  }

  private void serve() {
    while (true) {
      try {
        Socket socket = server.accept();
        connections.add(socket);
        Thread.ofVirtual().start(() -> converse(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void converse(Socket plain) {
    try (Socket socket = plain) {
      if (misbehaves(socket, ON_CONNECT)) {
        return;
      }
      Socket spoken = implicitTls.isPresent() ? secured(socket, implicitTls.get()) : socket;
      say(spoken, answers.getOrDefault(ON_CONNECT, "220 scripted.example ESMTP"));
      while (true) {
        String line = read(spoken.getInputStream());
        heard.add(new Heard(spoken instanceof SSLSocket, line));
        if (misbehaves(spoken, line)) {
          return;
        }
        String answer = answer(line, spoken instanceof SSLSocket);
        say(spoken, answer);
        if (line.equals("QUIT")) {
          return;
        }
        if (line.equals("STARTTLS") && startTls.isPresent() && answer.startsWith("220")) {
          spoken = secured(spoken, startTls.get());
        }
        if (line.equals("DATA") && answer.startsWith("354")) {
          messages.add(data(spoken.getInputStream()));
          if (misbehaves(spoken, ON_DATA_END)) {
            return;
          }
          say(spoken, answers.getOrDefault(ON_DATA_END, "250 2.0.0 queued"));
        }
      }
    } catch (IOException gone) {
      // so has the client
    } finally {
      clientGone.countDown();
    }
  }

  private String answer(String line, boolean tls) {
    for (Map.Entry<String, String> entry : answers.entrySet()) {
      if (line.startsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    if (line.startsWith("EHLO")) {
      List<String> offered = new ArrayList<>(List.of("scripted.example"));
      offered.addAll(extensions);
      if (startTls.isPresent() && !tls) {
        offered.add("STARTTLS");
      }
      StringBuilder lines = new StringBuilder();
      offered.forEach(extension -> lines.append("250-").append(extension).append("\r\n"));
      return lines + "250 SIZE 1000000";
    }
    return switch (line) {
      case "STARTTLS" -> "220 2.0.0 go ahead";
      case "DATA" -> "354 go ahead";
      case "QUIT" -> "221 2.0.0 bye";
      default -> line.startsWith("AUTH ") ? "235 2.7.0 welcome" : "250 2.0.0 fine";
    };
  }

  private boolean misbehaves(Socket socket, String line) throws IOException {
    Optional<Misbehaviour> how =
        misbehaviours.entrySet().stream()
            .filter(entry -> line.startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst();
    if (how.isEmpty()) {
      return false;
    }
    OutputStream out = socket.getOutputStream();
    switch (how.get()) {
      case HANG_UP -> {}
      case STALL -> {
        while (socket.getInputStream().read() >= 0) {
          // until the client gives up
        }
      }
      case DRIP -> repeat(out, "2", 20);
      case DRIP_LINES -> repeat(out, "250-AND-MORE\r\n", 20);
      case FLOOD -> repeat(out, "2".repeat(8192), 0);
    }
    return true;
  }

  private void repeat(OutputStream out, String text, long everyMillis) throws IOException {
    try {
      while (!closed.await(everyMillis, TimeUnit.MILLISECONDS)) {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static Socket secured(Socket socket, SSLContext context) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(socket, "client", socket.getPort(), /* autoClose= */ true);
    tls.setUseClientMode(false);
    tls.startHandshake();
    return tls;
  }

  private static void say(Socket socket, String answer) throws IOException {
    socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String data(InputStream in) throws IOException {
    StringBuilder message = new StringBuilder();
    for (String line = read(in); !line.equals("."); line = read(in)) {
      message.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    return message.toString();
  }

  /** A line up to CRLF; a lone CR or LF is part of it. */
  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int before = -1;
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (before == '\r' && c == '\n') {
        String whole = line.toString(StandardCharsets.ISO_8859_1);
        return whole.substring(0, whole.length() - 1);
      }
      line.write(c);
      before = c;
    }
    throw new EOFException();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
