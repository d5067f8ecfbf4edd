package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsCredentialedDecryptor;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedDecryptor;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

/**
 * A server with an RSA key and one version of TLS, up to 1.2, which the JDK may no longer speak.
 */
class OldTlsServer extends DefaultTlsServer {
  private static final BcTlsCrypto CRYPTO = new BcTlsCrypto(new SecureRandom());

  private final Identity identity;
  private final ProtocolVersion version;
  private final int[] suites;

  OldTlsServer(Identity identity, ProtocolVersion version) {
    this(identity, version, CipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA);
  }

  OldTlsServer(Identity identity, ProtocolVersion version, int... suites) {
    super(CRYPTO);
    this.identity = identity;
    this.version = version;
    this.suites = suites;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return version.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return suites;
  }

  @Override
  protected TlsCredentialedSigner getRSASignerCredentials() throws IOException {
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        CRYPTO,
        PrivateKeyFactory.createKey(identity.key().getEncoded()),
        certificates(),
        version.equals(ProtocolVersion.TLSv12)
            ? SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.rsa_pkcs1_sha256)
            : null);
  }

  @Override
  protected TlsCredentialedDecryptor getRSAEncryptionCredentials() throws IOException {
    return new BcDefaultTlsCredentialedDecryptor(
        CRYPTO, certificates(), PrivateKeyFactory.createKey(identity.key().getEncoded()));
  }

  private Certificate certificates() throws IOException {
    List<X509Certificate> all = identity.certificates();
    TlsCertificate[] chain = new TlsCertificate[all.size()];
    try {
      for (int i = 0; i < chain.length; i++) {
        chain[i] = CRYPTO.createCertificate(all.get(i).getEncoded());
      }
    } catch (CertificateEncodingException e) {
      throw new IOException(e);
    }
    return new Certificate(chain);
  }
}
