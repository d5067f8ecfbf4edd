package org.mailseal.rehearsal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.name.DnsName;

/**
 * An SMTP server (RFC 5321) with STARTTLS (RFC 3207) on a loopback port, that keeps the mail it is
 * given. Like a real one it goes on serving the certificate that it has read until it reloads.
 */
public final class ScratchMailServer implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int MAX_LINE_CHARACTERS = 4096;
  private static final int MAX_MAIL_CHARACTERS = 1024 * 1024;

  private final DnsName name;
  private final ServerSocket socket;
  private final AtomicReference<SSLContext> tls;
  private final List<String> mail = new CopyOnWriteArrayList<>();
  private final ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor();

  public ScratchMailServer(DnsName name, CertifiedKey certificate) throws IOException {
    this.name = name;
    this.tls = new AtomicReference<>(certificate.serverContext());
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("scratch mail server").start(this::accept);
  }

  public InetAddress address() {
    return socket.getInetAddress();
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Connections that come from now on are served this certificate. */
  void reload(CertifiedKey certificate) {
    tls.set(certificate.serverContext());
  }

  /** The mails that were taken so far, headers and all. */
  List<String> mail() {
    return List.copyOf(mail);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        sessions.execute(() -> serve(client));
      } catch (IOException closedOrGone) {
        // The loop's condition tells which.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setSoTimeout((int) IDLE.toMillis());
      Session session = new Session(client);
      session.say("220 " + name + " ESMTP scratch");
      session.talk(false);
    } catch (IOException gone) {
      // The client's business.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    sessions.shutdownNow();
    sessions.close();
  }

  /** One client. */
  private final class Session {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Session(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    void talk(boolean secured) throws IOException {
      String line = hear();
      while (line != null) {
        String verb = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(Locale.ROOT);
        switch (verb) {
          case "EHLO" -> {
            say("250-" + name);
            say(secured ? "250 8BITMIME" : "250-8BITMIME\r\n250 STARTTLS");
          }
          case "HELO", "MAIL", "RCPT", "RSET", "NOOP" -> say("250 OK");
          case "STAR" -> {
            say("220 go ahead");
            SSLSocket encrypted =
                (SSLSocket)
                    tls.get().getSocketFactory().createSocket(socket, null, socket.getPort(), true);
            encrypted.setUseClientMode(false);
            encrypted.startHandshake();
            new Session(encrypted).talk(true);
            return;
          }
          case "DATA" -> {
            say("354 end with a dot");
            mail.add(data());
            say("250 kept");
          }
          case "QUIT" -> {
            say("221 bye");
            return;
          }
          default -> say("500 unknown");
        }
        line = hear();
      }
    }

    private String data() throws IOException {
      StringBuilder text = new StringBuilder();
      String line = hear();
      while (line != null && !line.equals(".") && text.length() < MAX_MAIL_CHARACTERS) {
        text.append(line.startsWith(".") ? line.substring(1) : line)
            .append('\n'); // RFC 5321 §4.5.2
        line = hear();
      }
      return text.toString();
    }

    private @Nullable String hear() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int b = in.read();
      while (b != -1 && b != '\n') {
        if (b != '\r') {
          line.write(b);
        }
        if (line.size() > MAX_LINE_CHARACTERS) {
          throw new IOException("line too long");
        }
        b = in.read();
      }
      return b == -1 ? null : line.toString(StandardCharsets.UTF_8);
    }

    void say(String line) throws IOException {
      out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }
}
