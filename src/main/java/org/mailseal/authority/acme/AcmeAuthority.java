package org.mailseal.authority.acme;

import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.Answer;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.IssuingRules;
import org.mailseal.authority.ProofTrial;
import org.mailseal.authority.RenewalInformation;
import org.mailseal.authority.RevocationAnswer;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.acme.challenge.Postings;
import org.mailseal.authority.acme.challenge.Prover;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.certificate.Trust;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/** An ACME server (RFC 8555). */
public final class AcmeAuthority implements Authority {
  /** For a whole submit beside proving, so that the last answer in good time can still come. */
  private static final Duration WHOLE = Polling.PATIENCE.plusMinutes(1);

  /** For what a renewal can do without. */
  private static final Duration ASIDE = Duration.ofSeconds(15);

  /** An authority changes the names that it goes by in years. */
  private static final Duration STILL_TRUE = Duration.ofHours(1);

  /** The characters of an order's URL that the ledger keeps. */
  private static final int MAX_ORDER_CHARACTERS = 2000;

  private final AuthorityDefinition.Acme definition;
  private final AcmeServer server;
  private final AcmeAccount account;
  private final Trust trust;
  private final Clock clock;
  private final Sleeper sleeper;
  private final ProofWays ways;
  private final Function<Identifier, Postings> postings;
  private final Optional<Authority> test;
  private volatile @Nullable Told told;

  /**
   * An authority that is not reached before it is asked for something.
   *
   * @param ways how names are proven
   * @param postings what is left of earlier runs, for a certificate by its first name
   * @param account ours at it
   * @param trust the roots for its own HTTPS and for its answers
   * @param test where nothing counts
   */
  public AcmeAuthority(
      AuthorityDefinition.Acme definition,
      ProofWays ways,
      Function<Identifier, Postings> postings,
      AcmeAccount account,
      Trust trust,
      Clock clock,
      Sleeper sleeper,
      Optional<Authority> test) {
    this(
        definition,
        ways,
        postings,
        account,
        trust,
        clock,
        sleeper,
        HostAddresses.system(),
        WHOLE,
        test);
  }

  AcmeAuthority(
      AuthorityDefinition.Acme definition,
      ProofWays ways,
      Function<Identifier, Postings> postings,
      AcmeAccount account,
      Trust trust,
      Clock clock,
      Sleeper sleeper,
      HostAddresses hosts,
      Duration whole,
      Optional<Authority> test) {
    this.test = test;
    this.definition = definition;
    this.server =
        new AcmeServer(
            definition, trust, clock, sleeper, hosts, withProving(whole, ways.provers()));
    this.account = account;
    this.trust = trust;
    this.clock = clock;
    this.sleeper = sleeper;
    this.ways = ways;
    this.postings = postings;
  }

  @Override
  public Optional<Authority> test() {
    return test;
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return orderProof().obstacles(names);
  }

  @Override
  public SequencedMap<Identifier, String> proofs(List<Identifier> names) {
    return orderProof().describe(names);
  }

  @Override
  public Optional<String> waitsFor() {
    return Optional.empty();
  }

  @Override
  public IssuanceLimits limits() {
    return definition.limits();
  }

  private static Duration withProving(Duration whole, List<Prover> provers) {
    return provers.stream().map(Prover::patience).reduce(whole, Duration::plus);
  }

  @Override
  public Optional<RenewalInformation> renewalInformation(X509Certificate leaf)
      throws AuthorityException {
    return definition.ordering().renewalInformation()
        ? Optional.of(
            server.within(ASIDE).ask(session -> new RenewalQuestion(clock).ask(session, leaf)))
        : Optional.empty();
  }

  /** What it said a while ago still holds: it is looked at once for many certificates. */
  private record Told(IssuingRules rules, Instant until) {}

  @Override
  public boolean looksAtNames() {
    return true;
  }

  @Override
  public IssuingRules issuingRules() throws AuthorityException {
    Told known = told;
    if (known == null || !clock.instant().isBefore(known.until)) {
      Set<String> identities =
          server.within(ASIDE).ask(session -> session.getMetadata().getCaaIdentities()).stream()
              .map(identity -> Printable.sanitize(identity.toLowerCase(Locale.ROOT)))
              .collect(Collectors.toUnmodifiableSet());
      known = new Told(new IssuingRules(identities), clock.instant().plus(STILL_TRUE));
      told = known;
    }
    return known.rules;
  }

  private OrderProof orderProof() {
    return new OrderProof(definition.name(), ways, this::caaIdentities);
  }

  /** None where it cannot be asked now. */
  private Set<String> caaIdentities() {
    try {
      return issuingRules().caaIdentities();
    } catch (AuthorityException noAnswer) {
      return Set.of();
    }
  }

  @Override
  public Optional<URI> account() throws AuthorityException {
    return server.within(ASIDE).ask(account::location);
  }

  @Override
  public Map<Identifier, ProofTrial> tryProofs(
      SequencedMap<Identifier, List<InetAddress>> addresses) {
    if (addresses.isEmpty()) {
      return Map.of();
    }
    Identifier first = addresses.firstEntry().getKey();
    return orderProof().tryOut(addresses, new OurPostings(postings.apply(first)));
  }

  @Override
  public RevocationAnswer revoke(
      X509Certificate leaf, RevocationReason reason, Optional<KeyPair> key)
      throws AuthorityException {
    return server
        .within(AcmeServer.ADMINISTRATION)
        .ask(
            session ->
                new CertificateRevocation(definition.name(), account)
                    .revoke(session, leaf, reason, key));
  }

  @Override
  public Trust trust() {
    return trust;
  }

  @Override
  public Answer submit(
      CertificateRequest request, Optional<String> order, Consumer<String> keepOrder)
      throws AuthorityException {
    return obtain(request, Optional.empty(), order, keepOrder);
  }

  @Override
  public Answer replace(
      X509Certificate inUse,
      CertificateRequest request,
      Optional<String> order,
      Consumer<String> keepOrder)
      throws AuthorityException {
    return obtain(request, Optional.of(inUse), order, keepOrder);
  }

  private Answer obtain(
      CertificateRequest request,
      Optional<X509Certificate> replaced,
      Optional<String> order,
      Consumer<String> keepOrder)
      throws AuthorityException {
    Postings left = postings.apply(request.names().getFirst());
    try {
      return server.ask(
          request.names(),
          session ->
              obtain(
                  Step.ACCOUNT.take(() -> server.login(session, account)),
                  request,
                  replaced,
                  order,
                  url -> AcmeServer.ours(() -> keepOrder.accept(url)),
                  new OurPostings(left)));
    } finally {
      ways.provers().forEach(prover -> prover.removeLeft(left));
    }
  }

  private Answer obtain(
      Login login,
      CertificateRequest request,
      Optional<X509Certificate> replaced,
      Optional<String> order,
      Consumer<String> keepOrder,
      Postings left)
      throws AcmeException, AuthorityException, InterruptedException {
    Supplier<Polling> begin = () -> polling(login, request);
    Polling polling = begin.get();
    Optional<Order> earlier =
        order.isPresent()
            ? Step.EARLIER_ORDER.take(() -> takeUp(login, order.get()))
            : Optional.empty();
    List<String> remarks = new ArrayList<>();
    Order open =
        earlier.isPresent()
            ? earlier.get()
            : Step.ORDER.take(() -> place(login, request, replaced, keepOrder, remarks::add));
    if (open.getStatus() == Status.PENDING) {
      polling = Step.PROOF.take(() -> prove(open, request, left, begin));
    }
    Polling last = polling;
    if (open.getStatus() == Status.READY) {
      Step.SIGNATURE.take(() -> sign(open, request));
    }
    return Step.CERTIFICATE.take(
        () -> {
          await(open, last, Status.VALID);
          Chain chain =
              new PreferredChain(definition).download(open.getCertificate(), remarks::add);
          return new Answer.Issued(chain, remarks);
        });
  }

  private Polling prove(
      Order open, CertificateRequest request, Postings left, Supplier<Polling> begin)
      throws AcmeException, AuthorityException, InterruptedException {
    Polling polling = orderProof().prove(open, request.names(), left, begin);
    await(open, polling, Status.READY, Status.PROCESSING, Status.VALID);
    return polling;
  }

  private static Status sign(Order ready, CertificateRequest request) throws AcmeException {
    ready.execute(request.der());
    return ready.getStatus();
  }

  private Polling polling(Login login, CertificateRequest request) {
    return Polling.begin(
        AcmeExplanation.of(definition, login.getSession(), request.names()), clock, sleeper);
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

  private Order place(
      Login login,
      CertificateRequest request,
      Optional<X509Certificate> replaced,
      Consumer<String> keepOrder,
      Consumer<String> remarks)
      throws AcmeException, AuthorityException {
    Order order = new OrderPlacement(definition).place(login, request.names(), replaced, remarks);
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

  private void await(Order order, Polling polling, Status... wanted)
      throws AcmeException, AuthorityException, InterruptedException {
    List<Status> enough = List.of(wanted);
    Status end =
        polling.until(
            status -> enough.contains(status) || status == Status.INVALID, order, order::getStatus);
    if (end == Status.INVALID) {
      Optional<Problem> why = order.getError();
      throw polling
          .explanation()
          .refused(
              "the order: " + why.map(AcmeExplanation::describe).orElse("it gives no reason"),
              why.map(polling.explanation()::report).stream().toList());
    }
  }
}
