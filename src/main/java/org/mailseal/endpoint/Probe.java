package org.mailseal.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.Printable;

/** Probes endpoints. Thread-safe; every probe ends within the limits' total time. */
public final class Probe {
  /** A name with hundreds of addresses must not open hundreds of connections at once. */
  private static final int ADDRESSES_AT_ONCE = 8;

  private final Resolver resolver;
  private final Clock clock;
  private final Limits limits;

  public Probe(Resolver resolver, Clock clock, Limits limits) {
    this.resolver = resolver;
    this.clock = clock;
    this.limits = limits;
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

  /** Looks once, at one address, whatever the host resolves to. Never throws. */
  public Observation observe(Endpoint endpoint, InetAddress address, ClientProfile profile) {
    return new ProbeSession(
            endpoint,
            new InetSocketAddress(address, endpoint.port()),
            profile,
            clock.instant(),
            limits)
        .observe();
  }

  /**
   * Looks once at every address. Never throws: a name without addresses is an observation too.
   *
   * @param connectTo the only address to dial; the endpoint's host is kept for SNI and checks
   * @return at least one, in the order of the addresses
   */
  public List<Observation> observe(Endpoint endpoint, Optional<InetAddress> connectTo) {
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
    try (ExecutorService probing =
        Executors.newFixedThreadPool(ADDRESSES_AT_ONCE, Thread.ofVirtual().factory())) {
      List<CompletableFuture<Observation>> probes =
          addresses.stream()
              .map(
                  address ->
                      CompletableFuture.supplyAsync(() -> observe(endpoint, address), probing))
              .toList();
      return probes.stream().map(CompletableFuture::join).toList();
    }
  }
}
