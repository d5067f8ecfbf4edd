package org.mailseal.lifecycle.proof;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;

/**
 * Waits until every port serves a certificate, on several connections in a row. The client that
 * looks is one that gets a certificate with such a key: what the port has for clients of another
 * kind is no concern, unless that is what the new one was to replace.
 */
public final class ServedCheck {
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(250);

  private final EndpointProbe probe;
  private final VerificationLimits verification;
  private final Sleeper sleeper;

  public ServedCheck(EndpointProbe probe, VerificationLimits verification, Sleeper sleeper) {
    this.probe = probe;
    this.verification = verification;
    this.sleeper = sleeper;
  }

  /**
   * What came of it.
   *
   * @param connections how many connections in a row saw the certificate
   * @param faults a printable sentence for each port that should have served it in time and did not
   * @param unproven the same for those that need not
   */
  public record Result(int connections, List<String> faults, List<String> unproven) {
    public Result {
      faults = List.copyOf(faults);
      unproven = List.copyOf(unproven);
    }

    /** Whether every port was seen to serve it. */
    public boolean complete() {
      return missing().isEmpty();
    }

    /** What is not as it should be, excused or not. */
    public List<String> missing() {
      return Stream.concat(faults.stream(), unproven.stream()).toList();
    }
  }

  /**
   * Where to look.
   *
   * @param connectTo where to connect instead of the endpoints' addresses
   * @param excused the ports that need not serve it: they served nothing before
   */
  public record Ports(
      List<Endpoint> endpoints, Optional<InetAddress> connectTo, Set<PortAddress> excused) {}

  /**
   * Probes until every endpoint has served what is expected there, or the time is up. Endpoints are
   * probed side by side.
   *
   * @param replaced the leaf that was in the same files, which no client may get any more
   * @param expected the leaf that an endpoint shall serve; endpoints without one are passed over
   */
  public Result await(
      Ports ports,
      Optional<X509Certificate> replaced,
      Function<Endpoint, Optional<X509Certificate>> expected) {
    long deadline = sleeper.nanos() + verification.within().toNanos();
    try (ExecutorService probing = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Result>> checks =
          ports.endpoints.stream()
              .flatMap(
                  endpoint ->
                      expected
                          .apply(endpoint)
                          .map(
                              leaf ->
                                  CompletableFuture.supplyAsync(
                                      () ->
                                          await(
                                              endpoint,
                                              ports,
                                              new Expected(leaf, replaced),
                                              deadline),
                                      probing))
                          .stream())
              .toList();
      List<Result> results = checks.stream().map(CompletableFuture::join).toList();
      return new Result(
          results.stream().mapToInt(Result::connections).sum(),
          results.stream().flatMap(result -> result.faults.stream()).toList(),
          results.stream().flatMap(result -> result.unproven.stream()).toList());
    }
  }

  private Result await(Endpoint endpoint, Ports ports, Expected expected, long deadline) {
    Set<PortAddress> excused = ports.excused;
    int inARow = 0;
    int allInARow = 0;
    int connections = 0;
    while (true) {
      List<Observation> seen = probe.observe(endpoint, ports.connectTo, expected.keys());
      List<String> faults = faults(seen, expected.leaf, port -> !excused.contains(port));
      List<String> unproven = faults(seen, expected.leaf, excused::contains);
      if (faults.isEmpty()) {
        faults = left(endpoint, ports, expected);
      }
      inARow = faults.isEmpty() ? inARow + 1 : 0;
      allInARow = faults.isEmpty() && unproven.isEmpty() ? allInARow + 1 : 0;
      connections = faults.isEmpty() ? connections + seen.size() - unproven.size() : 0;
      if (allInARow >= verification.connections()) {
        return new Result(connections, List.of(), List.of());
      }
      if (allInARow > 0) {
        continue;
      }
      if (sleeper.nanos() - deadline >= 0) {
        if (!faults.isEmpty()) {
          return new Result(0, List.of(faults.getFirst()), unproven);
        }
        if (inARow >= verification.connections()) {
          return new Result(connections, List.of(), unproven);
        }
        continue;
      }
      try {
        sleeper.sleep(BETWEEN_PROBES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Result(0, faults.isEmpty() ? unproven : faults, List.of());
      }
    }
  }

  /**
   * What an endpoint shall serve.
   *
   * @param replaced what it shall serve to nobody any more
   */
  private record Expected(X509Certificate leaf, Optional<X509Certificate> replaced) {
    ClientProfile.Keys keys() {
      return ClientProfile.Keys.of(leaf);
    }

    /** The other clients that a server could still have the old one for, and what that is. */
    Optional<X509Certificate> ofAnotherKind() {
      return replaced.filter(old -> ClientProfile.Keys.of(old) != keys());
    }
  }

  /** The ports that still have the old certificate for clients that get no new one. */
  private List<String> left(Endpoint endpoint, Ports ports, Expected expected) {
    return expected
        .ofAnotherKind()
        .map(
            old ->
                probe.observe(endpoint, ports.connectTo, ClientProfile.Keys.of(old)).stream()
                    .filter(seen -> !ports.excused.contains(PortAddress.of(seen)))
                    .flatMap(
                        seen ->
                            seen instanceof Observation.Served served
                                    && served.chain().leaf().equals(old)
                                ? Stream.of(
                                    described(served)
                                        + " to clients that verify only "
                                        + ClientProfile.Keys.of(old)
                                        + ", which is the one that was replaced")
                                : Stream.of())
                    .toList())
        .orElse(List.of());
  }

  /** A printable sentence for each port that did not serve a certificate when it was looked at. */
  public static List<String> faults(List<Observation> seen, X509Certificate expected) {
    return faults(seen, expected, _ -> true);
  }

  private static List<String> faults(
      List<Observation> seen, X509Certificate expected, Predicate<PortAddress> of) {
    return seen.stream()
        .filter(one -> of.test(PortAddress.of(one)))
        .flatMap(one -> fault(one, expected).stream())
        .toList();
  }

  private static Optional<String> fault(Observation observation, X509Certificate expected) {
    return switch (observation) {
      case Observation.Served served when served.chain().leaf().equals(expected) ->
          Optional.empty();
      case Observation.Served served -> Optional.of(described(served));
      case Observation.NotServed missing ->
          Optional.of(missing.endpoint() + " serves nothing: " + missing.detail());
    };
  }

  private static String described(Observation.Served served) {
    CertificateInfo leaf = served.chain().info();
    return served.endpoint()
        + " serves "
        + leaf.subject()
        + " that ends "
        + leaf.notAfter()
        + " ("
        + leaf.shortFingerprint()
        + ")";
  }
}
