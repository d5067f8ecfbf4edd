package org.mailseal.authority.acme;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.Answer;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.AcmeJsonResource;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** An ACME server (RFC 8555), proven to by http-01. */
public final class AcmeAuthority implements Authority {
  /** For one HTTP request. */
  static final Duration REQUEST = Duration.ofSeconds(30);

  /** For all that the authority does in the background: validating, then signing. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** For a whole submit, so that the last answer after {@link #PATIENCE} can still come. */
  private static final Duration WHOLE = PATIENCE.plusMinutes(1);

  /** The characters of an order's URL that the ledger keeps. */
  private static final int MAX_ORDER_CHARACTERS = 2000;

  private final AuthorityDefinition.Acme definition;
  private final String contact;
  private final Supplier<KeyPair> accountKey;
  private final Trust trust;
  private final Clock clock;
  private final Sleeper sleeper;
  private final HostAddresses hosts;
  private final Duration whole;
  private final AcmeExplanation explanation;

  /**
   * An authority that is not reached before it is asked for something.
   *
   * @param contact the mail address that it may write to
   * @param accountKey the account's key, kept before this gives it
   * @param trust the roots for its own HTTPS and for its answers
   */
  public AcmeAuthority(
      AuthorityDefinition.Acme definition,
      String contact,
      Supplier<KeyPair> accountKey,
      Trust trust,
      Clock clock,
      Sleeper sleeper) {
    this(definition, contact, accountKey, trust, clock, sleeper, HostAddresses.system(), WHOLE);
  }

  AcmeAuthority(
      AuthorityDefinition.Acme definition,
      String contact,
      Supplier<KeyPair> accountKey,
      Trust trust,
      Clock clock,
      Sleeper sleeper,
      HostAddresses hosts,
      Duration whole) {
    this.definition = definition;
    this.contact = contact;
    this.accountKey = accountKey;
    this.trust = trust;
    this.clock = clock;
    this.sleeper = sleeper;
    this.hosts = hosts;
    this.whole = whole;
    this.explanation = new AcmeExplanation(definition);
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return Http01Responder.obstacle(definition.http01()).stream().toList();
  }

  @Override
  public Optional<String> waitsFor() {
    return Optional.empty();
  }

  @Override
  public Trust trust() {
    return trust;
  }

  @Override
  public Answer submit(
      CertificateRequest request, Optional<String> order, Consumer<String> keepOrder)
      throws AuthorityException {
    HttpClient http = http();
    HttpDeadline deadline = new HttpDeadline(http, whole, sleeper);
    try {
      return obtain(http, request, order, url -> our(() -> keepOrder.accept(url)));
    } catch (OurFault ours) {
      throw ours.fault;
    } catch (AcmeException | RuntimeException e) {
      throw explain(deadline, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped(e);
    } finally {
      deadline.close();
      http.shutdownNow();
    }
  }

  private Answer obtain(
      HttpClient http,
      CertificateRequest request,
      Optional<String> order,
      Consumer<String> keepOrder)
      throws AcmeException, AuthorityException, InterruptedException {
    long deadline = sleeper.nanos() + PATIENCE.toNanos();
    Login login = login(http);
    Optional<Order> earlier = order.isPresent() ? takeUp(login, order.get()) : Optional.empty();
    Order open = earlier.isPresent() ? earlier.get() : place(login, request, keepOrder);
    if (open.getStatus() == Status.PENDING) {
      prove(open, deadline);
      await(open, deadline, Status.READY, Status.PROCESSING, Status.VALID);
    }
    if (open.getStatus() == Status.READY) {
      open.execute(request.der());
    }
    await(open, deadline, Status.VALID);
    Certificate certificate = open.getCertificate();
    certificate.download();
    return new Answer.Issued(new Chain(certificate.getCertificateChain()));
  }

  /** What a fault was, be it the authority's or the watchdog's doing. */
  private AuthorityException explain(HttpDeadline deadline, Exception fault) {
    Optional<HttpDeadline.Expiry> bite = deadline.bite();
    if (bite.isPresent()) {
      return switch (bite.get()) {
        case LATE -> late(whole, fault, Optional.empty());
        case STOP -> stopped(fault);
      };
    }
    try {
      // acme4j throws runtime exceptions wherever it meets what no ACME server says.
      return fault instanceof AcmeException acme
          ? explanation.explain(acme)
          : explanation.garbled(fault);
    } catch (RuntimeException unreadable) {
      return explanation.garbled(unreadable);
    }
  }

  private AuthorityException late(
      Duration after, @Nullable Throwable cause, Optional<Instant> retryAfter) {
    return new AuthorityException(
        definition.name()
            + " is still at work after "
            + after.toMinutes()
            + " minutes; the order is taken up next time",
        cause,
        retryAfter.orElse(null));
  }

  private AuthorityException stopped(Throwable cause) {
    return new AuthorityException(
        "asked to stop while "
            + definition.name()
            + " was at work; the order is taken up next time",
        cause,
        null);
  }

  /** What is thrown on our side (by the ledger, say) is none of the authority's faults. */
  private static void our(Runnable act) {
    try {
      act.run();
    } catch (RuntimeException e) {
      throw new OurFault(e);
    }
  }

  private KeyPair accountKey() {
    try {
      return accountKey.get();
    } catch (RuntimeException e) {
      throw new OurFault(e);
    }
  }

  private static final class OurFault extends RuntimeException {
    final transient RuntimeException fault;

    OurFault(RuntimeException fault) {
      super(fault);
      this.fault = fault;
    }
  }

  private Login login(HttpClient http) throws AcmeException, AuthorityException {
    LinkRule links = new LinkRule(definition.directory(), hosts);
    Session session = new Session(definition.directory(), new Provider(http, links, clock));
    session.networkSettings().setTimeout(REQUEST);
    // Asked first, so that an authority that cannot be reached costs no key.
    Optional<URI> terms = session.getMetadata().getTermsOfService();
    if (terms.isPresent() && !definition.acceptTerms()) {
      throw new AuthorityException(
          definition.name()
              + " asks that its terms are accepted: read "
              + Printable.sanitize(terms.get().toString())
              + " and set accept-terms: true");
    }
    AccountBuilder account = new AccountBuilder().useKeyPair(accountKey()).addEmail(contact);
    return (definition.acceptTerms() ? account.agreeToTermsOfService() : account)
        .createLogin(session);
  }

  /**
   * An order of an earlier try, where it can still lead to the certificate (RFC 8555 §7.1.6).
   *
   * @throws AcmeException where the authority cannot say so now: no second order is placed for that
   */
  private Optional<Order> takeUp(Login login, String url) throws AcmeException {
    try {
      Order order = login.bindOrder(URI.create(url).toURL());
      order.fetch();
      boolean expired =
          order.getExpires().filter(end -> !clock.instant().isBefore(end)).isPresent();
      return expired || order.getStatus() == Status.INVALID ? Optional.empty() : Optional.of(order);
    } catch (AcmeNetworkException | AcmeRateLimitedException unknown) {
      throw unknown;
    } catch (AcmeException
        | AcmeProtocolException
        | MalformedURLException
        | IllegalArgumentException gone) {
      return Optional.empty();
    }
  }

  private Order place(Login login, CertificateRequest request, Consumer<String> keepOrder)
      throws AcmeException, AuthorityException {
    Order order =
        login
            .newOrder()
            .identifiers(request.names().stream().map(AcmeAuthority::identifier).toList())
            .create();
    String url = order.getLocation().toString();
    if (url.length() > MAX_ORDER_CHARACTERS) {
      throw new AuthorityException(
          definition.name()
              + " gives its order a URL of "
              + url.length()
              + " characters, more than the "
              + MAX_ORDER_CHARACTERS
              + " that are kept; nothing was proven or signed");
    }
    keepOrder.accept(url);
    return order;
  }

  private static org.shredzone.acme4j.Identifier identifier(Identifier asked) {
    return switch (asked) {
      case DnsName name -> org.shredzone.acme4j.Identifier.dns(name.text());
      case IpAddress ip -> org.shredzone.acme4j.Identifier.ip(ip.address()); // RFC 8738
    };
  }

  private void prove(Order order, long deadline)
      throws AcmeException, AuthorityException, InterruptedException {
    List<Authorization> pending =
        order.getAuthorizations().stream().filter(a -> a.getStatus() == Status.PENDING).toList();
    if (pending.isEmpty()) {
      return;
    }
    try (Http01Responder responder = new Http01Responder(definition.http01())) {
      for (Authorization authorization : pending) {
        Http01Challenge challenge =
            authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(
                    () ->
                        new AuthorityException(
                            definition.name()
                                + " offers no http-01 challenge for "
                                + name(authorization)));
        responder.provide(challenge.getToken(), challenge.getAuthorization());
        challenge.trigger();
      }
      List<String> refused = new ArrayList<>();
      for (Authorization authorization : pending) {
        Status end = await(authorization, authorization::getStatus, deadline);
        if (end != Status.VALID) {
          refused.add(name(authorization) + ": " + whyRefused(authorization));
        }
      }
      if (!refused.isEmpty()) {
        throw new AuthorityException(definition.name() + " refuses " + String.join("; ", refused));
      }
    }
  }

  private static String name(Authorization authorization) {
    return Printable.sanitize(authorization.getIdentifier().getValue());
  }

  private static String whyRefused(Authorization authorization) {
    return authorization
        .findChallenge(Http01Challenge.class)
        .flatMap(Http01Challenge::getError)
        .map(AcmeExplanation::describe)
        .orElse("the authorization is " + authorization.getStatus());
  }

  private void await(Order order, long deadline, Status... wanted)
      throws AcmeException, AuthorityException, InterruptedException {
    List<Status> enough = List.of(wanted);
    Status end = order.getStatus();
    while (!enough.contains(end) && end != Status.INVALID) {
      end = poll(order, order::getStatus, deadline);
    }
    if (end == Status.INVALID) {
      throw new AuthorityException(
          definition.name()
              + " refuses the order: "
              + order.getError().map(AcmeExplanation::describe).orElse("it gives no reason"));
    }
  }

  private Status await(Authorization authorization, Supplier<Status> status, long deadline)
      throws AcmeException, AuthorityException, InterruptedException {
    Status now = status.get();
    while (now == Status.PENDING || now == Status.PROCESSING) {
      now = poll(authorization, status, deadline);
    }
    return now;
  }

  /** Asks once more, after as long as the authority wants, and never beyond the deadline. */
  private Status poll(AcmeJsonResource resource, Supplier<Status> status, long deadline)
      throws AcmeException, AuthorityException, InterruptedException {
    Duration left = Duration.ofNanos(deadline - sleeper.nanos());
    if (!left.isPositive()) {
      throw late(PATIENCE, null, resource.getRetryAfter());
    }
    Duration wanted =
        resource
            .getRetryAfter()
            .map(at -> Duration.between(clock.instant(), at))
            .orElse(Duration.ofMillis(500));
    Duration wait = clamp(wanted, Duration.ofMillis(200), left);
    sleeper.sleep(wait);
    resource.fetch();
    return status.get();
  }

  private static Duration clamp(Duration wanted, Duration least, Duration most) {
    Duration atLeast = wanted.compareTo(least) < 0 ? least : wanted;
    return atLeast.compareTo(most) > 0 ? most : atLeast;
  }

  /** Checks the authority's HTTPS against our roots, and follows nothing by itself. */
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

    Provider(HttpClient http, LinkRule links, Clock clock) {
      this.http = http;
      this.links = links;
      this.clock = clock;
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
      return http;
    }

    @Override
    public Connection connect(URI server, NetworkSettings settings, HttpClient client) {
      return new AcmeConnection(createHttpConnector(settings, client), links, clock);
    }
  }
}
