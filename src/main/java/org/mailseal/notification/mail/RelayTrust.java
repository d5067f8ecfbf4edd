package org.mailseal.notification.mail;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What one connection makes of the certificate that it is shown. */
final class RelayTrust extends X509ExtendedTrustManager {
  /** What a certificate must be. */
  enum Demand {
    /** From a trusted root, within its dates, with the relay's name. */
    WHOLE,
    /** The same, but it is only noted where it is not. */
    NOTED,
    /** Nothing. */
    NONE
  }

  private final X509ExtendedTrustManager roots;
  private final Demand demand;
  private final String host;
  private volatile @Nullable CertificateFault fault;

  /**
   * For one connection.
   *
   * @param roots checks a chain and, with a socket, the name
   */
  RelayTrust(X509ExtendedTrustManager roots, Demand demand, String host) {
    this.roots = roots;
    this.demand = demand;
    this.host = host;
  }

  /** Makes sockets that go by this. */
  SSLSocketFactory sockets() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {this}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** What was wrong and passed over. */
  Optional<CertificateFault> fault() {
    return Optional.ofNullable(fault);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    switch (demand) {
      case WHOLE -> roots.checkServerTrusted(chain, kind, socket);
      case NOTED -> fault = faultOf(chain, kind, socket);
      case NONE -> {}
    }
  }

  private @Nullable CertificateFault faultOf(X509Certificate[] chain, String kind, Socket socket) {
    try {
      roots.checkServerTrusted(chain, kind);
    } catch (CertificateException e) {
      return CertificateFault.of(chain, e);
    }
    try {
      roots.checkServerTrusted(chain, kind, socket); // asks for the name, too
      return null;
    } catch (CertificateException e) {
      return new CertificateFault.OtherName(host);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    roots.checkServerTrusted(chain, kind, engine); // no engine is used here
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    roots.checkServerTrusted(chain, kind);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    roots.checkClientTrusted(chain, kind, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    roots.checkClientTrusted(chain, kind, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    roots.checkClientTrusted(chain, kind);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return roots.getAcceptedIssuers();
  }
}
