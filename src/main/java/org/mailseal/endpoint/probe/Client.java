package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import java.util.stream.Stream;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsDHGroupVerifier;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.ClientProfile.Keys;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.TlsVersion;

/**
 * The client's side of the handshake, as a client profile has it.
 *
 * <p>It takes every certificate, and that is right here and nowhere else: nothing secret is ever
 * said on these connections, and the worst certificates are the ones that most need to be seen. The
 * inspection judges what is noted here. What it does insist on is that the server holds the key, by
 * the signature in the handshake or, with plain RSA, by its Finished.
 *
 * <p>It resumes no session, for a resumed one would show no certificate.
 */
@SuppressWarnings({"JdkObsolete", "rawtypes"}) // the engine's API is made of raw vectors
final class Client extends AbstractTlsClient {
  private static final int MAX_CERTIFICATES = 64;

  /** What takes some 0.1 s; with any length a server could keep us busy for seconds. */
  private static final int MAX_DH_PRIME_BITS = 4096;

  /** Reads certificates as they come, whatever is wrong with them. */
  static final TlsCrypto CRYPTO =
      new BcTlsCrypto(new SecureRandom()) {
        @Override
        public TlsCertificate createCertificate(short type, byte[] sent) throws IOException {
          return new ReceivedCertificate(this, sent);
        }
      };

  private static final int[] ECDSA_SCHEMES = {
    SignatureScheme.ecdsa_secp256r1_sha256,
    SignatureScheme.ecdsa_secp384r1_sha384,
    SignatureScheme.ecdsa_secp521r1_sha512,
    SignatureScheme.ecdsa_sha1
  };
  private static final int[] RSA_SCHEMES = {
    SignatureScheme.rsa_pss_rsae_sha256,
    SignatureScheme.rsa_pss_rsae_sha384,
    SignatureScheme.rsa_pss_rsae_sha512,
    SignatureScheme.rsa_pss_pss_sha256,
    SignatureScheme.rsa_pss_pss_sha384,
    SignatureScheme.rsa_pss_pss_sha512,
    SignatureScheme.rsa_pkcs1_sha256,
    SignatureScheme.rsa_pkcs1_sha384,
    SignatureScheme.rsa_pkcs1_sha512,
    SignatureScheme.rsa_pkcs1_sha1
  };
  private static final int[] OTHER_SCHEMES = {SignatureScheme.ed25519, SignatureScheme.ed448};

  private final Optional<String> serverName;
  private final Keys keys;
  private final List<ProtocolVersion> versions;
  private List<byte[]> sent = List.of();
  private Optional<TlsVersion> agreed = Optional.empty();
  private int suiteCode;
  private boolean asked;

  Client(Optional<String> serverName, ClientProfile profile) {
    super(CRYPTO);
    this.serverName = serverName;
    this.keys = profile.keys();
    this.versions =
        profile
            .only()
            .map(version -> List.of(engine(version)))
            .orElse(List.of(ProtocolVersion.TLSv13, ProtocolVersion.TLSv12));
  }

  /** The certificates in the order and the bytes in which they were sent. */
  List<byte[]> sent() {
    return sent;
  }

  /** The version that was agreed on, as soon as it was. */
  Optional<TlsVersion> agreed() {
    return agreed;
  }

  /** Whether the server has asked for a certificate of ours (RFC 8446 §4.3.2). */
  boolean asked() {
    return asked;
  }

  /**
   * Whether the server, which has asked for a certificate of ours, had proven by then that it holds
   * its own key. It has signed the handshake, except with plain RSA, where only its Finished tells.
   */
  boolean proven() {
    return asked
        && !sent.isEmpty()
        && TlsUtils.getKeyExchangeAlgorithm(suiteCode) != KeyExchangeAlgorithm.RSA;
  }

  /** The suite that was agreed on. */
  OfferedSuite suite() {
    return OfferedSuite.of(suiteCode);
  }

  static ProtocolVersion engine(TlsVersion version) {
    return switch (version) {
      case TLS_1_0 -> ProtocolVersion.TLSv10;
      case TLS_1_1 -> ProtocolVersion.TLSv11;
      case TLS_1_2 -> ProtocolVersion.TLSv12;
      case TLS_1_3 -> ProtocolVersion.TLSv13;
    };
  }

  // What is offered

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return versions.toArray(ProtocolVersion[]::new);
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return OfferedSuite.offered(keys, versions).stream().mapToInt(OfferedSuite::code).toArray();
  }

  @Override
  protected Vector getSupportedGroups(Vector roles) {
    return new Vector<>(
        Stream.of(
                NamedGroup.x25519,
                NamedGroup.secp256r1,
                NamedGroup.secp384r1,
                NamedGroup.secp521r1,
                NamedGroup.x448,
                NamedGroup.ffdhe2048,
                NamedGroup.ffdhe3072,
                NamedGroup.ffdhe4096)
            .toList());
  }

  /**
   * One guess is enough: nearly every server takes it, and another one costs time at each probe.
   */
  @Override
  public Vector getEarlyKeyShareGroups() {
    return new Vector<>(List.of(NamedGroup.x25519));
  }

  @Override
  protected Vector getSupportedSignatureAlgorithms() {
    return switch (keys) {
      case ANY -> schemes(ECDSA_SCHEMES, OTHER_SCHEMES, RSA_SCHEMES);
      case RSA -> schemes(RSA_SCHEMES);
      case ECDSA -> schemes(ECDSA_SCHEMES);
    };
  }

  /** Only the server's own key is asked for by kind; who signed it does not matter. */
  @Override
  protected @Nullable Vector getSupportedSignatureAlgorithmsCert() {
    return keys == Keys.ANY ? null : schemes(ECDSA_SCHEMES, OTHER_SCHEMES, RSA_SCHEMES);
  }

  private static Vector<SignatureAndHashAlgorithm> schemes(int[]... kinds) {
    List<SignatureAndHashAlgorithm> all = new ArrayList<>();
    for (int[] kind : kinds) {
      for (int scheme : kind) {
        all.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
      }
    }
    return new Vector<>(all);
  }

  @Override
  protected @Nullable Vector getSNIServerNames() {
    return serverName
        .map(name -> new ServerName(NameType.host_name, name.getBytes(StandardCharsets.US_ASCII)))
        .map(name -> new Vector<>(List.of(name)))
        .orElse(null);
  }

  @Override
  protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
    return null;
  }

  // What is put up with

  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  /** Old servers know nothing of RFC 5746; nothing is at stake here. */
  @Override
  public void notifySecureRenegotiation(boolean secure) {}

  @Override
  public boolean requiresCloseNotify() {
    return false;
  }

  @Override
  public TlsDHGroupVerifier getDHGroupVerifier() {
    return group -> group.getP().bitLength() <= MAX_DH_PRIME_BITS;
  }

  /** {@link BoundedInput} bounds everything together. */
  @Override
  public int getMaxHandshakeMessageSize() {
    return Integer.MAX_VALUE;
  }

  /** Counted below, where the fault can be named. */
  @Override
  public int getMaxCertificateChainLength() {
    return Short.MAX_VALUE;
  }

  // What is noted

  @Override
  public void notifyServerVersion(ProtocolVersion chosen) throws IOException {
    super.notifyServerVersion(chosen);
    agreed =
        Arrays.stream(TlsVersion.values())
            .filter(version -> engine(version).equals(chosen))
            .findFirst();
  }

  @Override
  public void notifySelectedCipherSuite(int chosen) {
    super.notifySelectedCipherSuite(chosen);
    suiteCode = chosen;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        TlsCertificate[] chain = server.getCertificate().getCertificateList();
        if (chain.length > MAX_CERTIFICATES) {
          throw new ProbeException(
              Fault.TOO_LONG,
              "the server sends a chain of "
                  + chain.length
                  + " certificates; over "
                  + MAX_CERTIFICATES
                  + " are not looked at");
        }
        if (chain.length > 0 && chain[0] instanceof ReceivedCertificate leaf) {
          leaf.checkKey();
        }
        List<byte[]> encoded = new ArrayList<>();
        for (TlsCertificate certificate : chain) {
          encoded.add(certificate.getEncoded());
        }
        sent = encoded;
      }

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        asked = true;
        return null; // we have none, which most servers accept
      }
    };
  }
}
