package org.mailseal.authority.acme;

import java.net.MalformedURLException;
import java.net.URI;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
import org.shredzone.acme4j.AcmeJsonResource;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/** An ACME server (RFC 8555), proven to by http-01. */
public final class AcmeAuthority implements Authority {
  /** For all that the authority does in the background: validating, then signing. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** For a whole submit, so that the last answer after {@link #PATIENCE} can still come. */
  private static final Duration WHOLE = PATIENCE.plusMinutes(1);

  /** The characters of an order's URL that the ledger keeps. */
  private static final int MAX_ORDER_CHARACTERS = 2000;

  private final AuthorityDefinition.Acme definition;
  private final AcmeServer server;
  private final AcmeAccount account;
  private final AcmeExplanation explanation;
  private final Trust trust;
  private final Clock clock;
  private final Sleeper sleeper;

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
    this.server = new AcmeServer(definition, trust, clock, sleeper, hosts, whole);
    this.account = new AcmeAccount(definition, contact, accountKey);
    this.explanation = new AcmeExplanation(definition);
    this.trust = trust;
    this.clock = clock;
    this.sleeper = sleeper;
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
    return server.ask(
        session ->
            obtain(
                account.login(session),
                request,
                order,
                url -> AcmeServer.ours(() -> keepOrder.accept(url))));
  }

  private Answer obtain(
      Login login, CertificateRequest request, Optional<String> order, Consumer<String> keepOrder)
      throws AcmeException, AuthorityException, InterruptedException {
    long deadline = sleeper.nanos() + PATIENCE.toNanos();
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
      throw explanation.late(PATIENCE, null, resource.getRetryAfter());
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
}
