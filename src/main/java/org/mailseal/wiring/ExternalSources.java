package org.mailseal.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.mailseal.certificate.Trust;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.ResolvedZones;
import org.mailseal.dns.ValidatingLookup;
import org.mailseal.dns.Zones;
import org.mailseal.fetch.Fetch;
import org.mailseal.fetch.Gate;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fetch.HttpFetch;
import org.mailseal.fetch.Post;
import org.mailseal.fetch.Reach;
import org.mailseal.fetch.RevocationFetch;

/** What an inspection asks beside the mail port itself, each with its limits. */
public final class ExternalSources {
  private static final Duration QUESTION = Duration.ofSeconds(5);
  private static final Duration BODY = Duration.ofSeconds(20);
  private static final long CRL = 8 << 20; // as long as an inspection takes them
  private static final long POLICY = 64 << 10; // RFC 8461 §3.3
  private static final int REDIRECTS = 3;
  private static final Duration PING = Duration.ofSeconds(10);
  private static final long PING_ANSWER = 64 << 10;

  /** Made where it is first asked for: most commands fetch nothing, and it takes a while. */
  private static final class Tls {
    static final SSLContext CONTEXT = Trust.publicRoots().sslContext();

    private Tls() {}
  }

  private ExternalSources() {}

  public static Lookup dns(
      Optional<InetSocketAddress> resolver, Optional<Path> trustAnchors, Clock clock)
      throws IOException {
    return ValidatingLookup.of(resolver, trustAnchors, QUESTION, clock);
  }

  /** The zones that names are proven in. */
  static Zones zones(Clock clock) {
    try {
      return new ResolvedZones(Optional.empty(), Optional.empty(), QUESTION, clock);
    } catch (IOException e) {
      throw new UncheckedIOException("Mailseal's own trust anchors cannot be read", e);
    }
  }

  public static Fetch crls() {
    return new RevocationFetch(ExternalSources::tls, HostAddresses.system(), BODY, CRL, REDIRECTS);
  }

  /**
   * Redirects must not be followed (RFC 8461 §3.3). A company's own DNS may know its policy host by
   * a private address; none is this machine or on its link.
   */
  public static Fetch policies() {
    Gate gate = Gate.atLeast(Reach.NETWORK, HostAddresses.system());
    return place -> new HttpFetch(tls(), BODY, POLICY, 0, gate).get(place);
  }

  /**
   * Places that the administrator names, wherever they are: their answers are shown to nobody. None
   * may redirect, for its URL is a secret.
   */
  static Post posts() {
    Gate gate = Gate.anywhere(HostAddresses.system());
    return (place, text) -> new HttpFetch(tls(), PING, PING_ANSWER, 0, gate).post(place, text);
  }

  static SSLContext tls() {
    return Tls.CONTEXT;
  }
}
