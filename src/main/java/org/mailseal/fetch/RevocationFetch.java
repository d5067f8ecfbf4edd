package org.mailseal.fetch;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Fetches revocation lists: over http alone, and of a public CA only from public addresses, so that
 * no certificate makes this machine ask its own network.
 */
public record RevocationFetch(
    Supplier<SSLContext> tls, HostAddresses hosts, Duration patience, long most, int redirects)
    implements Fetch {
  @Override
  public byte[] get(URI place) throws IOException, InterruptedException {
    return through(Gate.atLeast(Reach.INTERNET, hosts), place);
  }

  @Override
  public byte[] getFromAnywhere(URI place) throws IOException, InterruptedException {
    return through(Gate.anywhere(hosts), place);
  }

  private byte[] through(Gate gate, URI place) throws IOException, InterruptedException {
    Gate http =
        at -> {
          if (!"http".equalsIgnoreCase(at.getScheme())) {
            throw new IOException("only http is asked for revocation lists");
          }
          return gate.pass(at);
        };
    return new HttpFetch(tls.get(), patience, most, redirects, http).get(place);
  }
}
