package org.mailseal.endpoint.probe;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Vector;
import java.util.stream.Stream;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsDHGroupVerifier;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a handshake that need not succeed: it offers a few cipher suites only, and
 * notes what the server chooses. The engine knows many of them no more, and breaks the handshake
 * off once the choice is known.
 */
@SuppressWarnings({"JdkObsolete", "rawtypes"}) // the engine's API is made of raw vectors
final class WeakClient extends AbstractTlsClient {
  private final List<String> serverName;
  private final int[] suites;
  private OptionalInt chosen = OptionalInt.empty();
  private OptionalInt dhBits = OptionalInt.empty();

  WeakClient(List<String> serverName, int[] suites) {
    super(Client.CRYPTO);
    this.serverName = serverName;
    this.suites = suites.clone();
  }

  /** The suite that the server chose; empty where it chose none. */
  OptionalInt chosen() {
    return chosen;
  }

  /** Of the prime of its Diffie-Hellman group, where it came to that. */
  OptionalInt dhBits() {
    return dhBits;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return new ProtocolVersion[] {
      ProtocolVersion.TLSv12, ProtocolVersion.TLSv11, ProtocolVersion.TLSv10
    };
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return suites.clone();
  }

  /** None of RFC 7919: a server that finds one there does not show the group of its own. */
  @Override
  protected Vector getSupportedGroups(Vector roles) {
    return new Vector<>(
        Stream.of(NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1).toList());
  }

  @Override
  protected @Nullable Vector getSNIServerNames() {
    return serverName.isEmpty()
        ? null
        : new Vector<>(
            serverName.stream()
                .map(
                    name ->
                        new ServerName(
                            NameType.host_name, name.getBytes(StandardCharsets.US_ASCII)))
                .toList());
  }

  @Override
  public void notifySelectedCipherSuite(int suite) {
    chosen = OptionalInt.of(suite);
    super.notifySelectedCipherSuite(suite);
  }

  /** Takes none, for everything is known by then, and a long prime takes long. */
  @Override
  public TlsDHGroupVerifier getDHGroupVerifier() {
    return group -> {
      dhBits = OptionalInt.of(group.getP().bitLength());
      return false;
    };
  }

  /** Old servers know nothing of RFC 5746; nothing is at stake here. */
  @Override
  public void notifySecureRenegotiation(boolean secure) {}

  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) {}

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        return null;
      }
    };
  }
}
