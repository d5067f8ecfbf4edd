package org.mailseal.endpoint;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.mailseal.certificate.KeyAlgorithm;

/**
 * What kind of client a probe pretends to be.
 *
 * @param sni what it says of the name that it wants
 * @param keys which server keys it can verify
 * @param only the one TLS version that it speaks; empty for 1.2 and 1.3, as clients of today do
 */
public record ClientProfile(Sni sni, Keys keys, Optional<TlsVersion> only) {
  /** A client of today. */
  public static final ClientProfile ORDINARY =
      new ClientProfile(Sni.HOST, Keys.ANY, Optional.empty());

  /** What the client says in its SNI (RFC 6066 §3). */
  public enum Sni {
    /** The endpoint's host, unless that is an address. */
    HOST,
    NONE,
    /** A name that no server knows. */
    UNKNOWN
  }

  /** The kinds of server keys that the client has algorithms for. */
  public enum Keys {
    ANY,
    RSA,
    ECDSA;

    /** The client that sees a certificate with this key, whatever stands beside it on the port. */
    public static Keys of(PublicKey key) {
      return switch (key.getAlgorithm()) {
        case "RSA", "RSASSA-PSS" -> RSA;
        case "EC", "ECDSA" -> ECDSA;
        default -> ANY;
      };
    }

    /** The same for a key that is still to be made. */
    public static Keys of(KeyAlgorithm algorithm) {
      return switch (algorithm) {
        case RSA_2048, RSA_3072, RSA_4096 -> RSA;
        case ECDSA_P256, ECDSA_P384 -> ECDSA;
      };
    }

    /** The same for a certificate's key. */
    public static Keys of(X509Certificate certificate) {
      return of(certificate.getPublicKey());
    }
  }

  public static ClientProfile with(Sni sni) {
    return new ClientProfile(sni, Keys.ANY, Optional.empty());
  }

  public static ClientProfile with(Keys keys) {
    return new ClientProfile(Sni.HOST, keys, Optional.empty());
  }

  public static ClientProfile only(TlsVersion version) {
    return new ClientProfile(Sni.HOST, Keys.ANY, Optional.of(version));
  }
}
