package org.mailseal.notification.webhook;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The one connection of a try, to an address that was judged. The JDK's client would resolve the
 * name itself, and connect to what it finds then. It is closed from outside when the time is over,
 * and whoever is busy with it fails.
 */
final class WebhookConnection implements AutoCloseable {
  /** Of the addresses that one host has, so many are tried. */
  private static final int MAX_ADDRESSES = 4;

  private Socket socket = new Socket(Proxy.NO_PROXY);
  private boolean closed;

  /**
   * Connects to the first address where somebody listens, and over TLS where the URL says so, by
   * the name in the URL.
   *
   * @param patience for each address
   */
  Socket open(URI url, List<InetAddress> addresses, Supplier<SSLContext> tls, Duration patience)
      throws IOException {
    Socket plain = dial(addresses, port(url), patience);
    return Webhook.isHttps(url) ? secured(plain, url, tls) : plain;
  }

  private static int port(URI url) {
    int standard = Webhook.isHttps(url) ? 443 : 80;
    return url.getPort() < 0 ? standard : url.getPort();
  }

  private Socket dial(List<InetAddress> addresses, int port, Duration patience) throws IOException {
    IOException fault = new IOException("it has no address");
    for (InetAddress address : addresses.stream().limit(MAX_ADDRESSES).toList()) {
      try {
        Socket fresh = fresh();
        fresh.connect(
            new InetSocketAddress(address, port),
            Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE));
        return fresh;
      } catch (SocketTimeoutException next) {
        fault = new ConnectException("nobody answers at port " + port);
      } catch (IOException next) {
        fault = next;
      }
    }
    throw fault;
  }

  private static Socket secured(Socket socket, URI url, Supplier<SSLContext> tls)
      throws IOException {
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    SSLSocket secured =
        (SSLSocket) tls.get().getSocketFactory().createSocket(socket, host, port(url), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private synchronized Socket fresh() throws IOException {
    socket.close();
    if (closed) {
      throw new InterruptedIOException("it was given up");
    }
    socket = new Socket(Proxy.NO_PROXY);
    return socket;
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException gone) {
      // it is closed all the same
    }
  }
}
