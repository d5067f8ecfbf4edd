package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.TlsVersion;

/**
 * A TLS handshake in which the server has proven that it holds the key of its certificate.
 *
 * @param in what the server says within TLS
 * @param out what is said to it there
 * @param chain as the server sent it
 * @param asksForCertificate whether it has asked for one of ours, which we have not
 * @param broken how it was broken off for want of that, before it was finished
 */
record Handshake(
    InputStream in,
    OutputStream out,
    TlsVersion version,
    OfferedSuite suite,
    Chain chain,
    boolean asksForCertificate,
    Optional<ProbeException> broken) {
  /**
   * Shakes hands over a connection.
   *
   * @throws HandshakeException where the handshake fails before that
   */
  static Handshake over(Socket connection, Endpoint endpoint, ClientProfile profile)
      throws IOException {
    Client client = new Client(serverName(endpoint, profile.sni()), profile);
    BoundedInput incoming = new BoundedInput(connection.getInputStream());
    TlsClientProtocol tls = new TlsClientProtocol(incoming, connection.getOutputStream());
    try {
      tls.connect(client);
      return of(client, tls, Optional.empty());
    } catch (ProbeException ending) {
      throw new HandshakeException(ending, client.agreed());
    } catch (IOException failure) {
      Optional<String> clear = incoming.inClear();
      if (clear.isPresent()) {
        throw inClear(endpoint, clear.get());
      }
      // TLS 1.2 turns a client without a certificate away before its own Finished.
      if (client.proven() && !(failure instanceof TlsFatalAlert)) {
        return of(client, tls, Optional.of(wanted(failure)));
      }
      IOException explained =
          incoming.ended()
              ? failed("the server hung up in the TLS handshake")
              : explained(failure, profile);
      throw new HandshakeException(
          explained instanceof ProbeException ending
              ? ending
              : failed("the server broke off in the TLS handshake: " + explained.getMessage()),
          client.agreed());
    }
  }

  private static Handshake of(Client client, TlsClientProtocol tls, Optional<ProbeException> broken)
      throws ProbeException {
    return new Handshake(
        tls.getInputStream(),
        tls.getOutputStream(),
        client.agreed().orElseThrow(() -> failed("the TLS handshake ended without a version")),
        client.suite(),
        chain(client.sent()),
        client.asked(),
        broken);
  }

  /** That the session ended because we have no certificate. */
  static ProbeException wanted(IOException ending) {
    return new ProbeException(
        Fault.CLIENT_CERTIFICATE_WANTED,
        "the server asks its clients for a certificate, and turns away who has none"
            + (ending instanceof TlsFatalAlertReceived theirs
                ? " with the TLS alert " + named(theirs.getAlertDescription())
                : ending instanceof ProbeException said ? ": " + said.detail() : ""));
  }

  /**
   * Offers a few suites only, up to the point where the server's choice is known.
   *
   * @throws ProbeException where the server neither chose nor refused: that tells nothing
   */
  static WeakClient choice(Socket connection, Endpoint endpoint, int[] suites) throws IOException {
    WeakClient client =
        new WeakClient(serverName(endpoint, ClientProfile.Sni.HOST).stream().toList(), suites);
    BoundedInput incoming = new BoundedInput(connection.getInputStream());
    TlsClientProtocol tls = new TlsClientProtocol(incoming, connection.getOutputStream());
    try {
      tls.connect(client);
      tls.close();
    } catch (TlsFatalAlertReceived refused) {
      return client;
    } catch (IOException failure) {
      if (client.chosen().isEmpty() && !incoming.ended()) {
        throw failure;
      }
    }
    return client;
  }

  /** The name in the SNI, which is never an address (RFC 6066 §3). */
  private static Optional<String> serverName(Endpoint endpoint, ClientProfile.Sni sni) {
    return switch (sni) {
      case HOST ->
          endpoint.literalAddress().isPresent() ? Optional.empty() : Optional.of(endpoint.host());
      case NONE -> Optional.empty();
      case UNKNOWN -> Optional.of("unknown.invalid");
    };
  }

  private static Chain chain(List<byte[]> sent) throws ProbeException {
    if (sent.isEmpty()) {
      throw failed("the TLS handshake ended without a certificate");
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (byte[] encoded : sent) {
      try {
        chain.add(Pem.certificate(encoded));
      } catch (IOException e) {
        throw failed(
            "certificate "
                + (chain.size() + 1)
                + " of "
                + sent.size()
                + " that the server sends cannot be read: "
                + e.getMessage());
      }
    }
    return new Chain(chain);
  }

  private static ProbeException inClear(Endpoint endpoint, String line) {
    String said = "the server answers in cleartext, '" + line + "', where the TLS handshake is due";
    return new ProbeException(
        Fault.NONSENSE,
        endpoint
            .otherMode()
            .map(
                other ->
                    said
                        + ": port "
                        + endpoint.port()
                        + " speaks in cleartext first; look at it as "
                        + other.word())
            .orElse(said));
  }

  /** What a broken connection means, where it was broken off with an alert (RFC 8446 §6). */
  static IOException explained(IOException failure, ClientProfile profile) {
    return switch (failure) {
      case TlsFatalAlertReceived theirs ->
          failed(
              "the server refuses with the TLS alert "
                  + named(theirs.getAlertDescription())
                  + meaning(theirs.getAlertDescription(), profile));
      case TlsFatalAlert ours when ours.getAlertDescription() == AlertDescription.decrypt_error ->
          failed("the server cannot prove that it holds the key of the certificate that it sends");
      case TlsFatalAlert ours
          when ours.getAlertDescription() == AlertDescription.protocol_version ->
          failed("the server wants another TLS version than " + offered(profile));
      case TlsFatalAlert ours ->
          failed(
              "the server breaks the rules of TLS; the fault is called "
                  + String.valueOf(ours.getMessage()).replace("(", " ("));
      default -> failure;
    };
  }

  private static ProbeException failed(String detail) {
    return new ProbeException(Fault.HANDSHAKE_FAILED, detail);
  }

  private static String named(short alert) {
    return AlertDescription.getName(alert) + " (" + (alert & 0xFF) + ")"; // the engine's is signed
  }

  private static String meaning(short alert, ClientProfile profile) {
    return switch (alert) {
      case AlertDescription.handshake_failure ->
          ": it shares no cipher suite or kind of key with us, or has no usable certificate";
      case AlertDescription.protocol_version -> ": it does not speak " + offered(profile);
      case AlertDescription.unrecognized_name -> ": it does not know the name in the SNI";
      case AlertDescription.certificate_required -> ": it wants a certificate from its clients";
      default -> "";
    };
  }

  private static String offered(ClientProfile profile) {
    return profile
        .only()
        .map(List::of)
        .orElse(List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3))
        .stream()
        .map(TlsVersion::word)
        .collect(Collectors.joining(" or "));
  }
}
