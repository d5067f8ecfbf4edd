package org.mailseal.endpoint.probe;

import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsUtils;
import org.mailseal.endpoint.ClientProfile.Keys;

/**
 * The cipher suites that a probe can offer, under their IANA names, best first. Those without
 * authentication show no certificate, and RC4, DES and the export suites are gone from the engine:
 * {@link WeakSuite} has them.
 */
@SuppressWarnings("NamingConventions") // IANA's names
enum OfferedSuite {
  TLS_AES_128_GCM_SHA256(CipherSuite.TLS_AES_128_GCM_SHA256, Keys.ANY),
  TLS_AES_256_GCM_SHA384(CipherSuite.TLS_AES_256_GCM_SHA384, Keys.ANY),
  TLS_CHACHA20_POLY1305_SHA256(CipherSuite.TLS_CHACHA20_POLY1305_SHA256, Keys.ANY),
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, Keys.ECDSA),
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, Keys.ECDSA),
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, Keys.ECDSA),
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, Keys.ECDSA),
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, Keys.ECDSA),
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, Keys.ECDSA),
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, Keys.ECDSA),
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256(
      CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, Keys.RSA),
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384(
      CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, Keys.RSA),
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256(
      CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, Keys.RSA),
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256(
      CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, Keys.RSA),
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384(
      CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, Keys.RSA),
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, Keys.RSA),
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA(CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, Keys.RSA),
  TLS_DHE_RSA_WITH_AES_128_GCM_SHA256(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, Keys.RSA),
  TLS_DHE_RSA_WITH_AES_256_GCM_SHA384(CipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, Keys.RSA),
  TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256(
      CipherSuite.TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256, Keys.RSA),
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA256(CipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA256, Keys.RSA),
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA256(CipherSuite.TLS_DHE_RSA_WITH_AES_256_CBC_SHA256, Keys.RSA),
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA(CipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA, Keys.RSA),
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA(CipherSuite.TLS_DHE_RSA_WITH_AES_256_CBC_SHA, Keys.RSA),
  TLS_RSA_WITH_AES_128_GCM_SHA256(CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, Keys.RSA),
  TLS_RSA_WITH_AES_256_GCM_SHA384(CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384, Keys.RSA),
  TLS_RSA_WITH_AES_128_CBC_SHA256(CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256, Keys.RSA),
  TLS_RSA_WITH_AES_256_CBC_SHA256(CipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256, Keys.RSA),
  TLS_RSA_WITH_AES_128_CBC_SHA(CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, Keys.RSA),
  TLS_RSA_WITH_AES_256_CBC_SHA(CipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA, Keys.RSA),
  TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA, Keys.ECDSA),
  TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA(CipherSuite.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, Keys.RSA),
  TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA(CipherSuite.TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA, Keys.RSA),
  TLS_RSA_WITH_3DES_EDE_CBC_SHA(CipherSuite.TLS_RSA_WITH_3DES_EDE_CBC_SHA, Keys.RSA);

  private final int code;
  private final Keys keys;

  OfferedSuite(int code, Keys keys) {
    this.code = code;
    this.keys = keys;
  }

  int code() {
    return code;
  }

  /** The suites that make sense for a client with such keys that speaks these versions. */
  static List<OfferedSuite> offered(Keys wanted, List<ProtocolVersion> versions) {
    boolean old = versions.stream().allMatch(v -> v.isEarlierVersionOf(ProtocolVersion.TLSv12));
    return Arrays.stream(values())
        .filter(suite -> suite.keys == Keys.ANY || wanted == Keys.ANY || suite.keys == wanted)
        .filter(suite -> old || !suite.name().contains("3DES")) // nobody offers it now
        .filter(
            suite ->
                versions.stream()
                    .anyMatch(v -> TlsUtils.isValidVersionForCipherSuite(suite.code, v)))
        .toList();
  }

  /** Those whose group the server chooses (RFC 5246 §7.4.3). */
  static List<OfferedSuite> ephemeralDiffieHellman() {
    return Arrays.stream(values()).filter(suite -> suite.name().startsWith("TLS_DHE_")).toList();
  }

  static OfferedSuite of(int code) {
    return Arrays.stream(values())
        .filter(suite -> suite.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("never offered: " + code));
  }
}
