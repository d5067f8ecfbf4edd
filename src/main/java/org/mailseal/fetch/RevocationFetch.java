package org.mailseal.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Fetches revocation lists: over http alone, and of a public CA only from public addresses, so that
 * no certificate makes this machine ask its own network. What remains: the name is resolved once
 * more to connect, and a server of names that answers differently then (DNS rebinding) gets one GET
 * through.
 */
public record RevocationFetch(Supplier<SSLContext> tls, Duration patience, long most, int redirects)
    implements Fetch {
  @Override
  public byte[] get(URI place) throws IOException, InterruptedException {
    return through(RevocationFetch::publicHttp, place);
  }

  @Override
  public byte[] getFromAnywhere(URI place) throws IOException, InterruptedException {
    return through(RevocationFetch::http, place);
  }

  private byte[] through(HttpFetch.Gate gate, URI place) throws IOException, InterruptedException {
    return new HttpFetch(tls.get(), patience, most, redirects, gate).get(place);
  }

  private static void http(URI place) throws IOException {
    if (!"http".equalsIgnoreCase(place.getScheme())) {
      throw new IOException("only http is asked for revocation lists");
    }
  }

  private static void publicHttp(URI place) throws IOException {
    http(place);
    for (InetAddress address : addresses(place.getHost())) {
      if (!PublicAddress.is(address)) {
        throw new IOException(
            "a public CA's list does not lie on a private network ("
                + address.getHostAddress()
                + ")");
      }
    }
  }

  private static InetAddress[] addresses(String host) throws IOException {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("there is no such host", e);
    }
  }
}
