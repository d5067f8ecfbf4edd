package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.SuiteWeakness;
import org.mailseal.endpoint.WeakTls;
import org.mailseal.name.Printable;

/** Probes endpoints. Thread-safe; every probe ends within the limits' total time. */
public final class Probe {
  /**
   * How many addresses of a name are looked at: more than any mail provider has. A name may have
   * thousands, on purpose.
   */
  public static final int MAX_ADDRESSES = 32;

  private final Resolver resolver;
  private final Clock clock;
  private final Limits limits;
  private final ClientName name;

  /** One that calls itself by its address. */
  public Probe(Resolver resolver, Clock clock, Limits limits) {
    this(resolver, clock, limits, ClientName.none());
  }

  /**
   * One with a name.
   *
   * @param name what it calls itself in EHLO
   */
  public Probe(Resolver resolver, Clock clock, Limits limits, ClientName name) {
    this.resolver = resolver;
    this.clock = clock;
    this.limits = limits;
    this.name = name;
  }

  /**
   * Where to connect: the given address, or the host's own where it is a literal, or all that the
   * resolver knows.
   *
   * @throws UnknownHostException where there is none, or the resolver takes longer than a whole
   *     probe; with a printable message
   */
  public List<InetAddress> addresses(Endpoint endpoint, Optional<InetAddress> connectTo)
      throws UnknownHostException {
    Optional<InetAddress> fixed = connectTo.or(endpoint::literalAddress);
    if (fixed.isPresent()) {
      return List.of(fixed.get());
    }
    List<InetAddress> found = resolve(endpoint.host());
    if (found.isEmpty()) {
      throw new UnknownHostException(endpoint.host() + " has no address");
    }
    return found;
  }

  /** Those that are looked at: the same each time, in whatever order a name server gives them. */
  public static List<InetAddress> few(List<InetAddress> addresses) {
    return addresses.size() <= MAX_ADDRESSES
        ? addresses
        : addresses.stream()
            .sorted(Comparator.comparing(InetAddress::getHostAddress))
            .limit(MAX_ADDRESSES)
            .toList();
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    // The system's resolver knows no deadline, so it is asked from a thread that may be left alone.
    CompletableFuture<List<InetAddress>> asked = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            asked.complete(resolver.resolve(host));
          } catch (UnknownHostException | RuntimeException e) {
            asked.completeExceptionally(e);
          }
        });
    try {
      return asked.orTimeout(limits.total().toMillis(), TimeUnit.MILLISECONDS).join().stream()
          .distinct()
          .toList();
    } catch (CompletionException e) {
      UnknownHostException unknown =
          new UnknownHostException(
              host
                  + (e.getCause() instanceof UnknownHostException
                      ? " has no address"
                      : " could not be resolved: " + reason(e.getCause())));
      unknown.initCause(e);
      throw unknown;
    }
  }

  private static String reason(@Nullable Throwable fault) {
    Throwable cause =
        fault instanceof UncheckedIOException && fault.getCause() != null
            ? fault.getCause()
            : fault;
    return Printable.sanitize(
        cause instanceof IOException ? String.valueOf(cause.getMessage()) : String.valueOf(cause));
  }

  /** Probes one address once, whatever the host resolves to, as the ordinary client. */
  public Observation observe(Endpoint endpoint, InetAddress address) {
    return observe(endpoint, address, ClientProfile.ORDINARY);
  }

  /**
   * The same as a client that can verify one kind of server keys: of a port with a certificate of
   * each kind it sees that one. A port that has no such key is looked at once more, as by the
   * ordinary client.
   */
  public Observation observe(Endpoint endpoint, InetAddress address, ClientProfile.Keys keys) {
    Observation seen = observe(endpoint, address, ClientProfile.with(keys));
    boolean noSuchKey =
        keys != ClientProfile.Keys.ANY
            && seen instanceof Observation.NotServed missing
            && missing.fault() == Fault.HANDSHAKE_FAILED;
    return noSuchKey ? observe(endpoint, address) : seen;
  }

  /** Looks once, at one address, whatever the host resolves to. Never throws. */
  public Observation observe(Endpoint endpoint, InetAddress address, ClientProfile profile) {
    return ProbeSession.observe(
        endpoint,
        new InetSocketAddress(address, endpoint.port()),
        profile,
        clock.instant(),
        limits,
        name);
  }

  /**
   * What a port agrees to when nothing better is offered: two connections, and one more for each
   * weakness that is found. Never throws.
   *
   * @return empty where it could not be found out
   */
  public Optional<WeakTls> weakTls(Endpoint endpoint, InetAddress address) {
    Map<SuiteWeakness, String> found = new EnumMap<>(SuiteWeakness.class);
    while (true) {
      List<WeakSuite> offered = WeakSuite.without(found.keySet());
      if (offered.isEmpty()) {
        break;
      }
      Optional<WeakClient> seen =
          choice(endpoint, address, offered.stream().mapToInt(WeakSuite::code));
      if (seen.isEmpty()) {
        return Optional.empty();
      }
      Optional<WeakSuite> chosen = // none twice, so that a server that jests comes to an end
          offered.stream()
              .filter(suite -> seen.get().chosen().equals(OptionalInt.of(suite.code())))
              .findFirst();
      if (chosen.isEmpty()) {
        break;
      }
      found.put(chosen.get().weakness(), chosen.get().name());
    }
    IntStream ownGroup =
        IntStream.concat(
            OfferedSuite.ephemeralDiffieHellman().stream().mapToInt(OfferedSuite::code),
            WeakSuite.anonymousDiffieHellman().stream().mapToInt(WeakSuite::code));
    return choice(endpoint, address, ownGroup).map(seen -> new WeakTls(found, seen.dhBits()));
  }

  private Optional<WeakClient> choice(Endpoint endpoint, InetAddress address, IntStream suites) {
    return session(endpoint, address, ClientProfile.ORDINARY).choice(suites.toArray());
  }

  /** What a server says to mail without TLS; one connection. Never throws. */
  public MailInClear mailInClear(Endpoint endpoint, InetAddress address) {
    return session(endpoint, address, ClientProfile.ORDINARY).mailInClear();
  }

  private ProbeSession session(Endpoint endpoint, InetAddress address, ClientProfile profile) {
    return new ProbeSession(
        endpoint,
        new InetSocketAddress(address, endpoint.port()),
        profile,
        clock.instant(),
        limits,
        ours -> name.inTurn(ClientName.Turn.FIRST, ours));
  }

  /**
   * Looks once at every address, all at the same time, so that many take no longer than one: the
   * limits' total time, and as long again where the resolver is slow. Never throws: a name without
   * addresses is an observation too, and so are addresses beyond {@value #MAX_ADDRESSES}, all in
   * one.
   *
   * @param connectTo the only address to dial; the endpoint's host is kept for SNI and checks
   * @return at least one, in the order of the addresses
   */
  public List<Observation> observe(Endpoint endpoint, Optional<InetAddress> connectTo) {
    return observe(endpoint, connectTo, ClientProfile.Keys.ANY);
  }

  /**
   * The same as a client that can verify one kind of server keys; it may take as long again where
   * there is no such key.
   */
  public List<Observation> observe(
      Endpoint endpoint, Optional<InetAddress> connectTo, ClientProfile.Keys keys) {
    Instant at = clock.instant();
    List<InetAddress> addresses;
    try {
      addresses = addresses(endpoint, connectTo);
    } catch (UnknownHostException e) {
      return List.of(
          new Observation.NotServed(
              endpoint,
              at,
              Optional.empty(),
              Optional.empty(),
              Fault.UNRESOLVED,
              String.valueOf(e.getMessage())));
    }
    List<InetAddress> few = few(addresses);
    try (ExecutorService probing = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Observation>> probes =
          few.stream()
              .map(
                  address ->
                      CompletableFuture.supplyAsync(
                          () -> observe(endpoint, address, keys), probing))
              .toList();
      return Stream.concat(
              probes.stream().map(CompletableFuture::join),
              leftOut(endpoint, addresses, few, at).stream())
          .toList();
    }
  }

  /** What nobody looked at is not well. */
  private static Optional<Observation> leftOut(
      Endpoint endpoint, List<InetAddress> all, List<InetAddress> few, Instant at) {
    return all.stream()
        .filter(address -> !few.contains(address))
        .min(Comparator.comparing(InetAddress::getHostAddress))
        .map(
            address ->
                new Observation.NotServed(
                    endpoint,
                    at,
                    Optional.of(new InetSocketAddress(address, endpoint.port())),
                    Optional.empty(),
                    Fault.LEFT_OUT,
                    "%d of its %d addresses were not looked at; give a mail host at most %d"
                        .formatted(all.size() - few.size(), all.size(), MAX_ADDRESSES)));
  }
}
