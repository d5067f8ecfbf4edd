package org.mailseal.authority.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.certificate.AcmeCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.IpAddress;

@Timeout(30)
class TlsAlpn01ResponderTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Proof MAIL =
      new Proof(new DnsName("mail.example.org"), "token", "token.thumbprint");
  private static final Proof IMAP =
      new Proof(new DnsName("imap.example.org"), "other", "other.thumbprint");
  private static final Proof ADDRESS =
      new Proof(IpAddress.find("192.0.2.7").orElseThrow(), "third", "third.thumbprint");

  private ProofDefinition.TlsAlpn01 where;

  @BeforeEach
  void freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      where = new ProofDefinition.TlsAlpn01(socket.getLocalPort(), Optional.of("127.0.0.1"));
    }
  }

  private Shown show() throws Exception {
    return new TlsAlpn01Prover(where, Clock.systemUTC(), new SecureRandom())
        .show(List.of(MAIL, IMAP, ADDRESS), new FakePostings());
  }

  /** What a client is served; as an authority speaks (RFC 8737 §3). */
  private X509Certificate served(String name, String protocol) throws IOException {
    try (Socket plain = new Socket(LOOPBACK, where.port());
        SSLSocket socket =
            (SSLSocket)
                UncheckedTls.context()
                    .getSocketFactory()
                    .createSocket(plain, name, where.port(), true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      parameters.setApplicationProtocols(new String[] {protocol});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("acme-tls/1");
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /** Two orders may be for the same name: the second is shown when the first is over. */
  @Test
  void ordersAreShownOneAfterTheOther() throws Exception {
    TlsAlpn01Prover prover = new TlsAlpn01Prover(where, Clock.systemUTC(), new SecureRandom());
    Shown first = show();
    assertThat(prover.obstacles(List.of(MAIL.identifier()))).as("it is ours").isEmpty();
    CompletableFuture<X509Certificate> second = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (Shown _ = show()) {
                    second.complete(served("mail.example.org", "acme-tls/1"));
                  } catch (Exception e) {
                    second.completeExceptionally(e);
                  }
                });
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    X509Certificate seen = served("mail.example.org", "acme-tls/1");
    assertThat(second).isNotDone();
    first.close();
    assertThat(second.get()).isNotEqualTo(seen);
  }

  @Test
  void eachNameHasItsOwnCertificateWithItsHash() throws Exception {
    try (Shown shown = show()) {
      assertThat(shown).isNotNull();
      for (Proof each : List.of(MAIL, IMAP)) {
        X509Certificate certificate = served(each.identifier().text(), "acme-tls/1");
        assertThat(certificate.getSubjectAlternativeNames())
            .containsExactly(List.of(2, each.identifier().text()));
        assertThat(certificate.getCriticalExtensionOIDs()).contains("1.3.6.1.5.5.7.1.31");
        // An octet string in the octet string of the extension (RFC 8737 §3).
        assertThat(HexFormat.of().formatHex(certificate.getExtensionValue("1.3.6.1.5.5.7.1.31")))
            .isEqualTo("04220420" + HexFormat.of().formatHex(each.hash()));
        certificate.verify(certificate.getPublicKey());
      }
      assertThat(served("7.2.0.192.in-addr.arpa", "acme-tls/1").getSubjectAlternativeNames())
          .containsExactly(List.of(7, "192.0.2.7"));
    }
    assertThatThrownBy(() -> served("mail.example.org", "acme-tls/1"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anotherNameOrProtocolGetsNone() throws Exception {
    try (Shown shown = show()) {
      assertThat(shown).isNotNull();
      assertThatThrownBy(() -> served("other.example.org", "acme-tls/1"))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> served("mail.example.org", "h2")).isInstanceOf(SSLException.class);
      assertThat(served("MAIL.example.org", "acme-tls/1")).isNotNull();
    }
  }

  /** Each octet restarts a timeout of the socket, and none the deadline. */
  @Test
  void whoDripsIsClosedAtTheDeadline() throws Exception {
    AcmeCertificate certificate =
        AcmeCertificate.of(
            MAIL.identifier(), MAIL.hash(), Clock.systemUTC().instant(), new SecureRandom());
    try (TlsAlpn01Responder responder =
            new TlsAlpn01Responder(where, List.of(certificate), Duration.ofMillis(300));
        Socket socket = new Socket(LOOPBACK, where.port())) {
      assertThat(responder).isNotNull();
      socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0});
      assertThat(endOf(socket)).isTrue();
    }
  }

  private static boolean endOf(Socket socket) throws SocketException {
    socket.setSoTimeout(20_000);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void aPortThatIsTakenIsAnObstacleWithItsCure() throws Exception {
    try (ServerSocket taken = new ServerSocket(where.port(), 1, LOOPBACK)) {
      assertThat(taken.isBound()).isTrue();
      Prover prover = new TlsAlpn01Prover(where, Clock.systemUTC(), new SecureRandom());
      assertThat(prover.obstacles(List.of(MAIL.identifier())))
          .singleElement()
          .asString()
          .contains("tls-alpn-01 answer, is taken by another program")
          .contains("http-01 or dns-01");
      assertThatThrownBy(this::show).isInstanceOf(AuthorityException.class);
    }
  }

  @Test
  void whatSniSaysForAnAddress() {
    assertThat(TlsAlpn01Responder.serverName(IpAddress.find("2001:db8::1").orElseThrow()))
        .isEqualTo("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  }
}
