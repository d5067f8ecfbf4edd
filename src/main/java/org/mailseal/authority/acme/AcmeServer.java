package org.mailseal.authority.acme;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.Trust;
import org.mailseal.fetch.HostAddresses;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * An ACME server as it is reached: over HTTPS that is checked against our roots, for a bounded time
 * whatever it does, and only until the process is asked to stop. Thread-safe.
 *
 * @param sleeper the wish to stop is heard through it
 * @param hosts where its links lead
 * @param whole for all that is asked at one time
 */
record AcmeServer(
    AuthorityDefinition.Acme definition,
    Trust trust,
    Clock clock,
    Sleeper sleeper,
    HostAddresses hosts,
    Duration whole) {
  /** For one HTTP request. */
  static final Duration REQUEST = Duration.ofSeconds(30);

  /** The same, with less patience. */
  AcmeServer within(Duration time) {
    return new AcmeServer(definition, trust, clock, sleeper, hosts, time);
  }

  /** What is asked of it, in as many requests as it takes. */
  @FunctionalInterface
  interface Dialogue<T> {
    T in(Session session) throws AcmeException, AuthorityException, InterruptedException;
  }

  /**
   * Asks, over connections of its own.
   *
   * @throws AuthorityException where it does not answer, refuses, or there is no time left
   */
  <T> T ask(Dialogue<T> dialogue) throws AuthorityException {
    HttpClient http = http();
    HttpDeadline deadline = new HttpDeadline(http, whole, sleeper);
    Session session = session(http);
    AcmeExplanation explanation = AcmeExplanation.of(definition, session);
    try {
      return dialogue.in(session);
    } catch (OurFault ours) {
      throw ours.fault;
    } catch (AcmeException | RuntimeException e) {
      throw explain(deadline, explanation, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw explanation.stopped(e);
    } finally {
      deadline.close();
      http.shutdownNow();
    }
  }

  private Session session(HttpClient http) {
    LinkRule links = new LinkRule(definition.directory(), hosts);
    Session session =
        new Session(definition.directory(), new Provider(http, links, clock, sleeper));
    session.networkSettings().setTimeout(REQUEST);
    return session;
  }

  /** What is thrown on our side (by the ledger, say) is none of the authority's faults. */
  static void ours(Runnable act) {
    ours(
        () -> {
          act.run();
          return true;
        });
  }

  static <T> T ours(Supplier<T> act) {
    try {
      return act.get();
    } catch (RuntimeException e) {
      throw new OurFault(e);
    }
  }

  static final class OurFault extends RuntimeException {
    final transient RuntimeException fault;

    OurFault(RuntimeException fault) {
      super(fault);
      this.fault = fault;
    }
  }

  /** What a fault was, be it the authority's or the watchdog's doing. */
  private AuthorityException explain(
      HttpDeadline deadline, AcmeExplanation explanation, Exception fault) {
    return deadline
        .bite()
        .map(
            why ->
                switch (why) {
                  case LATE -> explanation.late(whole, fault, Optional.empty());
                  case STOP -> explanation.stopped(fault);
                })
        .orElseGet(() -> explanation.explain(fault));
  }

  /** Follows nothing by itself. */
  private HttpClient http() {
    return HttpClient.newBuilder()
        .connectTimeout(REQUEST)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(new NetworkSettings().getProxySelector())
        .sslContext(trust.sslContext())
        .build();
  }

  /** Has all requests go through a client of ours, which can be shut, and our connections. */
  private static final class Provider extends GenericAcmeProvider {
    private final HttpClient http;
    private final LinkRule links;
    private final Clock clock;
    private final Sleeper sleeper;

    Provider(HttpClient http, LinkRule links, Clock clock, Sleeper sleeper) {
      this.http = http;
      this.links = links;
      this.clock = clock;
      this.sleeper = sleeper;
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
      return http;
    }

    @Override
    public Connection connect(URI server, NetworkSettings settings, HttpClient client) {
      return new AcmeConnection(createHttpConnector(settings, client), links, clock, sleeper);
    }
  }
}
