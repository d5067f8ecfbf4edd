package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.certificate.AcmeCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;

/**
 * Shakes hands with whoever speaks {@code acme-tls/1}, and closes (RFC 8737 §3): each name that is
 * asked for by SNI has its own certificate, and whoever asks for another name or protocol gets
 * none.
 */
final class TlsAlpn01Responder implements AutoCloseable {
  private static final String PROTOCOL = "acme-tls/1";

  /** Where an authority comes to (RFC 8737 §3). */
  private static final int PORT = 443;

  private final SSLContext tls;
  private final BoundedListener listener;

  TlsAlpn01Responder(ProofDefinition.TlsAlpn01 where, List<AcmeCertificate> certificates)
      throws AuthorityException {
    this(where, certificates, BoundedListener.TIMEOUT);
  }

  TlsAlpn01Responder(
      ProofDefinition.TlsAlpn01 where, List<AcmeCertificate> certificates, Duration timeout)
      throws AuthorityException {
    try {
      tls = SSLContext.getInstance("TLS");
      tls.init(new KeyManager[] {new ByName(certificates)}, null, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
    listener = new BoundedListener(port(where), timeout, this::serve);
  }

  /** Why it could not listen now, as a printable sentence with its cure. */
  static Optional<String> obstacle(ProofDefinition.TlsAlpn01 where) {
    return port(where).obstacle();
  }

  static BoundedListener.Port port(ProofDefinition.TlsAlpn01 where) {
    return new BoundedListener.Port(
        where.port(),
        where.address(),
        TlsAlpn01Prover.TYPE,
        "stop it for the renewal, or prove by http-01 or dns-01 instead",
        "run as root, or grant CAP_NET_BIND_SERVICE");
  }

  /** Whether it is this very certificate that is shown for its name at port 443 of an address. */
  static boolean seen(AcmeCertificate shown, InetAddress address, Duration timeout) {
    try (Socket plain = new Socket(Proxy.NO_PROXY)) {
      plain.connect(new InetSocketAddress(address, PORT), (int) timeout.toMillis());
      plain.setSoTimeout((int) timeout.toMillis());
      String name = serverName(shown.identifier());
      try (SSLSocket secured =
          (SSLSocket)
              UncheckedTls.context().getSocketFactory().createSocket(plain, name, PORT, true)) {
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(new String[] {PROTOCOL});
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured.getSession().getPeerCertificates()[0].equals(shown.certificate());
      }
    } catch (IOException notThere) {
      return false;
    }
  }

  @Override
  public void close() {
    listener.close();
  }

  private void serve(Socket socket, long deadline) throws IOException {
    // A handshake is many reads, and a timeout of the socket would be for each of them.
    Thread watch =
        Thread.startVirtualThread(
            () -> {
              try (socket) {
                Thread.sleep(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
              } catch (InterruptedException inTime) {
                // It is over, and the socket is to be closed all the same.
              } catch (IOException gone) {
                // There is nothing left to close.
              }
            });
    try (SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true)) {
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {PROTOCOL});
      secured.setSSLParameters(parameters);
      secured.setHandshakeApplicationProtocolSelector(
          (_, offered) -> offered.contains(PROTOCOL) ? PROTOCOL : null);
      secured.startHandshake();
    } finally {
      watch.interrupt();
    }
  }

  /** What SNI says for a name; for an address its name in the reverse tree (RFC 8738 §6). */
  static String serverName(Identifier identifier) {
    return switch (identifier) {
      case DnsName name -> name.text();
      case IpAddress ip -> reverse(ip.octets());
    };
  }

  private static String reverse(byte[] octets) {
    List<Integer> backwards =
        IntStream.range(0, octets.length)
            .mapToObj(i -> octets[octets.length - 1 - i] & 0xff)
            .toList();
    return octets.length == 4
        ? backwards.stream().map(String::valueOf).collect(Collectors.joining(".")) + ".in-addr.arpa"
        : backwards.stream()
                .map(octet -> String.format("%x.%x", octet & 0xf, octet >> 4))
                .collect(Collectors.joining("."))
            + ".ip6.arpa";
  }

  /** The certificate for the name that a client asks for. */
  private static final class ByName extends X509ExtendedKeyManager {
    private final Map<String, AcmeCertificate> certificates = new HashMap<>();

    ByName(List<AcmeCertificate> all) {
      all.forEach(one -> certificates.put(serverName(one.identifier()), one));
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      SSLSession session =
          socket instanceof SSLSocket secured ? secured.getHandshakeSession() : null;
      if (!keyType.startsWith("EC") || !(session instanceof ExtendedSSLSession asked)) {
        return null;
      }
      return asked.getRequestedServerNames().stream()
          .filter(name -> name.getType() == StandardConstants.SNI_HOST_NAME)
          .map(TlsAlpn01Responder::text)
          .filter(certificates::containsKey)
          .findFirst()
          .orElse(null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      AcmeCertificate one = certificates.get(alias);
      return one == null ? null : new X509Certificate[] {one.certificate()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      AcmeCertificate one = certificates.get(alias);
      return one == null ? null : one.keys().getPrivate();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return certificates.keySet().toArray(String[]::new);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }

  private static String text(SNIServerName name) {
    return new String(name.getEncoded(), StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
  }
}
