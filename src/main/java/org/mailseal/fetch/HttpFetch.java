package org.mailseal.fetch;

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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.mailseal.name.Printable;

/**
 * Fetches a small body from wherever a stranger says that it lies: over http and https alone, with
 * no cookie and no password, a few redirects at most, and one deadline for all of it. Thread-safe.
 */
public final class HttpFetch {
  /** Of the addresses that one host has, so many are tried. */
  private static final int MAX_ADDRESSES = 4;

  private final SSLContext tls;
  private final Duration timeout;
  private final long most;
  private final int redirects;
  private final Gate gate;

  /**
   * A fetch with its limits.
   *
   * @param tls for https
   * @param timeout for a body, its redirects included
   * @param most bytes of a body
   * @param redirects to follow; 0 for none
   * @param gate which places are asked, and at which addresses
   */
  public HttpFetch(SSLContext tls, Duration timeout, long most, int redirects, Gate gate) {
    this.tls = tls;
    this.timeout = timeout;
    this.most = most;
    this.redirects = redirects;
    this.gate = gate;
  }

  /** Whether a URI is of the kind that is fetched. */
  public static boolean takes(URI place) {
    return (isHttps(place) || "http".equals(scheme(place)))
        && place.getHost() != null
        && place.getPort() <= 65_535
        && place.getRawUserInfo() == null;
  }

  private static boolean isHttps(URI place) {
    return scheme(place).equals("https");
  }

  private static String scheme(URI place) {
    return String.valueOf(place.getScheme()).toLowerCase(Locale.ROOT);
  }

  private static int port(URI place) {
    int standard = isHttps(place) ? 443 : 80;
    return place.getPort() < 0 ? standard : place.getPort();
  }

  /**
   * The body that lies at a place.
   *
   * @throws IOException with the reason in printable words
   */
  public byte[] get(URI place) throws IOException, InterruptedException {
    if (!takes(place)) {
      throw new IOException("only http and https are asked, without a user");
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    URI at = place;
    for (int followed = 0; followed <= redirects; followed++) {
      Reply reply = ask(at, HttpAnswer.request(at), deadline);
      if (reply instanceof Reply.Body body) {
        return body.content();
      }
      at = redirect(at, ((Reply.Elsewhere) reply).location());
    }
    throw new IOException(
        redirects == 0
            ? "it redirects elsewhere, which is not allowed here"
            : "it redirects more than " + redirects + " times");
  }

  /**
   * Tells a place something, and follows no redirect.
   *
   * @param text the body, in plain text
   * @throws IOException with the reason in printable words, in which of the place is at most its
   *     host
   */
  public void post(URI place, String text) throws IOException, InterruptedException {
    if (!takes(place)) {
      throw new IOException("only http and https are asked, without a user");
    }
    byte[] request = HttpAnswer.request(place, text);
    if (ask(place, request, System.nanoTime() + timeout.toNanos()) instanceof Reply.Elsewhere) {
      throw new IOException("it redirects elsewhere, which is not allowed here");
    }
  }

  private static URI redirect(URI from, String location) throws IOException {
    try {
      URI to = from.resolve(location);
      if (takes(to)) {
        return to;
      }
    } catch (IllegalArgumentException notAUri) {
      // It is reported below.
    }
    throw new IOException(
        "it redirects to " + Printable.sanitize(location) + ", which is not fetched");
  }

  private sealed interface Reply {
    @SuppressWarnings("ArrayRecordComponent") // it is never compared
    record Body(byte[] content) implements Reply {}

    record Elsewhere(String location) implements Reply {}
  }

  /** A name may take as long as a body: what the system's resolver does cannot be interrupted. */
  private Reply ask(URI place, byte[] request, long deadline)
      throws IOException, InterruptedException {
    Connection connection = new Connection();
    try (connection) {
      FutureTask<Reply> task = new FutureTask<>(() -> answer(place, request, connection, deadline));
      Thread.startVirtualThread(task);
      return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("it takes longer than " + timeout.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause() == null ? e : e.getCause()), e);
    }
  }

  private Reply answer(URI place, byte[] request, Connection connection, long deadline)
      throws IOException {
    List<InetAddress> addresses = gate.pass(place).stream().limit(MAX_ADDRESSES).toList();
    Socket socket = connection.open(addresses, port(place), deadline);
    socket = isHttps(place) ? secured(socket, place) : socket;
    socket.getOutputStream().write(request);
    socket.getOutputStream().flush();
    HttpAnswer answer = new HttpAnswer(socket.getInputStream(), most);
    Optional<String> elsewhere = answer.field("location");
    if (answer.status() == 200) {
      return new Reply.Body(answer.body());
    }
    if (answer.status() / 100 == 3 && elsewhere.isPresent()) {
      return new Reply.Elsewhere(elsewhere.get());
    }
    throw new IOException("it answers with status " + answer.status());
  }

  /** By the name in the URI, whatever the address. */
  private Socket secured(Socket socket, URI place) throws IOException {
    String host = place.getHost().replaceAll("[\\[\\]]", "");
    SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port(place), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  /** What is closed from outside when the time is over, and whoever is busy with it fails. */
  private static final class Connection implements AutoCloseable {
    private Socket socket = new Socket(Proxy.NO_PROXY);
    private boolean closed;

    /** To the first address where somebody listens; each has its part of the time that is left. */
    Socket open(List<InetAddress> addresses, int port, long deadline) throws IOException {
      IOException fault = new IOException("it has no address");
      int left = addresses.size();
      for (InetAddress address : addresses) {
        long part = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) / left--;
        try {
          Socket fresh = fresh();
          fresh.connect(new InetSocketAddress(address, port), (int) Math.max(1, part));
          return fresh;
        } catch (SocketTimeoutException next) {
          fault = new ConnectException("nobody answers");
        } catch (IOException next) {
          fault = next;
        }
      }
      throw fault;
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
    public synchronized void close() throws IOException {
      closed = true;
      socket.close();
    }
  }

  private static String reason(Throwable fault) {
    String words = fault.getMessage();
    return words == null ? fault.getClass().getSimpleName() : Printable.sanitize(words);
  }
}
