package org.mailseal.certificate;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Java's trust manager, which is shown no chain with a key beyond the {@link KeyLimits}: it would
 * try the signatures of every key that a server sends.
 */
final class BoundedTrustManager extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager java;

  BoundedTrustManager(X509ExtendedTrustManager java) {
    this.java = java;
  }

  private static X509Certificate[] bounded(X509Certificate[] chain) throws CertificateException {
    for (X509Certificate certificate : chain) {
      Optional<String> excess = KeyLimits.excess(certificate.getPublicKey());
      if (excess.isPresent()) {
        throw new CertificateException(
            "a certificate of the server's chain is for " + excess.get() + ", which is not tried");
      }
    }
    return chain;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    java.checkServerTrusted(bounded(chain), kind, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    java.checkServerTrusted(bounded(chain), kind, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    java.checkServerTrusted(bounded(chain), kind);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    java.checkClientTrusted(bounded(chain), kind, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    java.checkClientTrusted(bounded(chain), kind, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    java.checkClientTrusted(bounded(chain), kind);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return java.getAcceptedIssuers();
  }
}
