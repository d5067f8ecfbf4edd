package org.mailseal.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.server.MailPort;

/**
 * A look at a port from this process: hundreds of faults are tried, and seven {@code openssl}
 * processes after each would take longer than the faults.
 */
final class TlsClient {
  private static final int PATIENCE_MILLIS = 10_000;

  private TlsClient() {}

  /**
   * Shakes hands and gives what was sent, whoever signed it.
   *
   * @throws IOException where no TLS session comes about
   */
  static Served at(MailPort port, String serverName) throws IOException {
    try (Socket plain = new Socket()) {
      plain.connect(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port.number()),
          PATIENCE_MILLIS);
      plain.setSoTimeout(PATIENCE_MILLIS);
      switch (port.protocol()) {
        case "smtp", "submission" -> {
          Dialogue dialogue = new Dialogue(plain);
          dialogue.await("220 ");
          dialogue.say("EHLO looker.example.net");
          dialogue.await("250 ");
          dialogue.say("STARTTLS");
          dialogue.await("220 ");
        }
        case "imap" -> {
          Dialogue dialogue = new Dialogue(plain);
          dialogue.await("* OK");
          dialogue.say("a STARTTLS");
          dialogue.await("a OK");
        }
        case "pop3" -> {
          Dialogue dialogue = new Dialogue(plain);
          dialogue.await("+OK");
          dialogue.say("STLS");
          dialogue.await("+OK");
        }
        default -> {}
      }
      try (SSLSocket tls =
          (SSLSocket)
              whoever().getSocketFactory().createSocket(plain, serverName, port.number(), true)) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return new Served(
            Arrays.stream(tls.getSession().getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toList());
      }
    }
  }

  /** Lines, read byte by byte: what follows the last one is TLS. */
  private record Dialogue(Socket socket) {
    void say(String line) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    /** Reads until a line begins so. SMTP marks its last line with a blank, {@code 250 }. */
    void await(String begin) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int read = 0; read < 100_000; read++) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new IOException("hung up before " + begin.strip() + ", after: " + line);
        }
        if (next != '\n') {
          line.append((char) next);
        } else if (line.toString().startsWith(begin)) {
          return;
        } else {
          String refused = line.toString().strip().toUpperCase(Locale.ROOT);
          if (refused.matches("(4\\d\\d|5\\d\\d|-ERR|\\* BYE|A NO|A BAD).*")) {
            throw new IOException("said " + line.toString().strip());
          }
          line.setLength(0);
        }
      }
      throw new IOException("says no " + begin.strip());
    }
  }

  private static SSLContext whoever() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Trust is not the question: the leaf is compared with the one in the files. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
