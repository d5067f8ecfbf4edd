package org.mailseal.endpoint;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.mailseal.certificate.Chain;

/**
 * A finished TLS handshake.
 *
 * @param socket for what is said within TLS
 * @param chain as the server sent it
 */
record Handshake(SSLSocket socket, Chain chain) {
  /**
   * Shakes hands over a connection. The SNI is the endpoint's host, unless that is an address (RFC
   * 6066 §3).
   */
  static Handshake over(Socket connection, Endpoint endpoint, Manner manner)
      throws IOException, Unserved {
    Capture capture = new Capture();
    SSLSocket socket =
        (SSLSocket)
            context(capture)
                .getSocketFactory()
                .createSocket(connection, endpoint.host(), endpoint.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(serverNames(endpoint, manner.sni()));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    if (capture.sent.isEmpty()) {
      throw new Unserved(Fault.HANDSHAKE_FAILED, "the TLS handshake ended without a certificate");
    }
    return new Handshake(socket, new Chain(capture.sent));
  }

  private static List<SNIServerName> serverNames(Endpoint endpoint, Manner.Sni sni) {
    return switch (sni) {
      case HOST ->
          endpoint.literalAddress().isPresent()
              ? List.of()
              : List.of(new SNIHostName(endpoint.host()));
      case NONE -> List.of();
      case UNKNOWN -> List.of(new SNIHostName("unknown.invalid"));
    };
  }

  /** A context of its own for each look: a resumed session would show no certificate at all. */
  private static SSLContext context(Capture capture) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {capture}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /**
   * Trusts everything, and that is right here and nowhere else: nothing secret is ever said on
   * these connections, and the worst certificates are the ones that most need to be seen. An
   * ordinary trust manager would end the handshake at an expired or half-served chain and leave
   * nothing to report. The check-up judges what is captured here. The extended class is needed:
   * around a plain X509TrustManager the JDK wraps checks of its own.
   */
  private static final class Capture extends X509ExtendedTrustManager {
    private volatile List<X509Certificate> sent = List.of();

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
      sent = List.of(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
      sent = List.of(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      sent = List.of(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
      throw new UnsupportedOperationException("a look is always the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
      throw new UnsupportedOperationException("a look is always the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new UnsupportedOperationException("a look is always the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
