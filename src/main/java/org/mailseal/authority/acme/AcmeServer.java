package org.mailseal.authority.acme;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.acme.http.HttpDeadline;
import org.mailseal.authority.acme.http.LinkRule;
import org.mailseal.certificate.Trust;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.name.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import org.shredzone.acme4j.toolbox.JSON;

/**
 * An ACME server as it is reached: over HTTPS that is checked against our roots, for a bounded time
 * whatever it does, and only until the process is asked to stop. Thread-safe.
 *
 * @param sleeper the wish to stop is heard through it
 * @param hosts where its links lead
 * @param whole for all that is asked at one time
 * @param lines its connections
 */
record AcmeServer(
    AuthorityDefinition.Acme definition,
    Trust trust,
    Clock clock,
    Sleeper sleeper,
    HostAddresses hosts,
    Duration whole,
    AcmeLines lines) {
  AcmeServer(
      AuthorityDefinition.Acme definition,
      Trust trust,
      Clock clock,
      Sleeper sleeper,
      HostAddresses hosts,
      Duration whole) {
    this(definition, trust, clock, sleeper, hosts, whole, new AcmeLines());
  }

  /** For one HTTP request. */
  static final Duration REQUEST = Duration.ofSeconds(30);

  /** For what is asked beside certificates. */
  static final Duration ADMINISTRATION = Duration.ofMinutes(1);

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
   * Asks, over a connection that nobody else uses meanwhile.
   *
   * @throws AuthorityException where it does not answer, refuses, or there is no time left
   */
  <T> T ask(Dialogue<T> dialogue) throws AuthorityException {
    return ask(List.of(), dialogue);
  }

  /**
   * The same.
   *
   * @param names those that a certificate is asked for
   */
  <T> T ask(List<Identifier> names, Dialogue<T> dialogue) throws AuthorityException {
    AcmeLines.Line line = lines.take(this::open);
    HttpDeadline deadline = new HttpDeadline(line.http(), whole, sleeper);
    AcmeExplanation explanation = AcmeExplanation.of(definition, line.session(), names);
    boolean sound = false;
    try {
      T result = dialogue.in(line.session());
      sound = true;
      return result;
    } catch (OurFault ours) {
      throw ours.fault;
    } catch (AcmeException | RuntimeException e) {
      throw explain(deadline, explanation, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw explanation.stopped(e);
    } finally {
      deadline.close();
      lines.giveBack(line, sound && deadline.bite().isEmpty());
    }
  }

  private AcmeLines.Line open(AcmeLines.Shared shared) {
    HttpClient http = http();
    LinkRule links = new LinkRule(definition.directory(), hosts);
    Session session =
        new Session(definition.directory(), new Provider(http, links, clock, sleeper, shared));
    session.networkSettings().setTimeout(REQUEST);
    return new AcmeLines.Line(http, session);
  }

  /** Has the account in order, once for all who ask at the same time. */
  Login login(Session session, AcmeAccount account)
      throws AcmeException, AuthorityException, InterruptedException {
    AcmeLines.Account known =
        lines.account(
            () ->
                new AcmeLines.Account(
                    account.login(session).getAccount().getLocation(),
                    ours(account.store()::key).orElseThrow()));
    return session.login(known.location(), known.key());
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
    private final AcmeLines.Shared shared;

    Provider(
        HttpClient http, LinkRule links, Clock clock, Sleeper sleeper, AcmeLines.Shared shared) {
      this.http = http;
      this.links = links;
      this.clock = clock;
      this.sleeper = sleeper;
      this.shared = shared;
    }

    /** What a session has of it stays as it is. */
    @Override
    public @Nullable JSON directory(Session session, URI server) throws AcmeException {
      if (session.hasDirectory()) {
        return null;
      }
      try {
        return shared.directory(() -> super.directory(session, server));
      } catch (AuthorityException | InterruptedException e) {
        throw new AcmeException("the directory was not read", e);
      }
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
