package org.mailseal.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.mailseal.name.Printable;

/**
 * Fetches a small body from wherever a stranger says that it lies: over http and https alone, with
 * no cookie and no password, a few redirects at most, and one deadline for all of it. Thread-safe.
 */
public final class HttpFetch {
  /** In bytes; a bundle with some issuers takes about ten thousand. */
  static final long MAX_BODY_BYTES = 64 << 10;

  private static final int REDIRECTS = 3;

  private final SSLContext tls;
  private final Duration timeout;
  private final long most;
  private final int redirects;
  private final Gate gate;

  /** What is asked before each place, those of redirects included. */
  @FunctionalInterface
  public interface Gate {
    /**
     * Lets a place pass.
     *
     * @throws IOException where it is not to be asked, with the reason in printable words
     */
    void check(URI place) throws IOException;
  }

  /** A fetch for issuers' certificates. */
  public HttpFetch(SSLContext tls, Duration timeout) {
    this(tls, timeout, MAX_BODY_BYTES, REDIRECTS);
  }

  /**
   * A fetch with its limits.
   *
   * @param tls for https
   * @param timeout for a body, its redirects included
   * @param most bytes of a body
   * @param redirects to follow; 0 for none
   */
  public HttpFetch(SSLContext tls, Duration timeout, long most, int redirects) {
    this(tls, timeout, most, redirects, place -> {});
  }

  /** A fetch that asks only what a gate lets pass. */
  public HttpFetch(SSLContext tls, Duration timeout, long most, int redirects, Gate gate) {
    this.tls = tls;
    this.timeout = timeout;
    this.most = most;
    this.redirects = redirects;
    this.gate = gate;
  }

  /** Whether a URI is of the kind that is fetched. */
  public static boolean takes(URI place) {
    String scheme = String.valueOf(place.getScheme()).toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https"))
        && place.getHost() != null
        && place.getPort() <= 65_535
        && place.getRawUserInfo() == null;
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
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(tls)
            .build();
    try {
      URI at = place;
      for (int followed = 0; followed <= redirects; followed++) {
        gate.check(at);
        HttpResponse<byte[]> response = ask(client, at, deadline);
        Optional<String> elsewhere = response.headers().firstValue("Location");
        if (response.statusCode() == 200) {
          return response.body();
        }
        if (response.statusCode() / 100 != 3 || elsewhere.isEmpty()) {
          throw new IOException("it answers with status " + response.statusCode());
        }
        at = redirect(at, elsewhere.get());
      }
      throw new IOException(
          redirects == 0
              ? "it redirects elsewhere, which is not allowed here"
              : "it redirects more than " + redirects + " times");
    } finally {
      client.shutdownNow();
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

  /**
   * The timeout of a request ends with its headers, so it is the answer as a whole that is awaited.
   */
  private HttpResponse<byte[]> ask(HttpClient client, URI place, long deadline)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(place).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), most));
    try {
      return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("it takes longer than " + timeout.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause() == null ? e : e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String reason(Throwable fault) {
    String words = fault.getMessage();
    if (fault instanceof ConnectException && words == null) {
      return "there is no such host, or nobody answers";
    }
    return words == null ? fault.getClass().getSimpleName() : Printable.sanitize(words);
  }
}
