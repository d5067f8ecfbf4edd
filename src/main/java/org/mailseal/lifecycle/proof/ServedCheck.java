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
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;

/** Waits until every port serves a certificate, on several connections in a row. */
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
   * Probes until every endpoint has served what is expected there, or the time is up. Endpoints are
   * probed side by side.
   *
   * @param connectTo where to connect instead of the endpoint's addresses
   * @param excused the ports that need not serve it: they served nothing before
   * @param expected the leaf that an endpoint shall serve; endpoints without one are passed over
   */
  public Result await(
      List<Endpoint> endpoints,
      Optional<InetAddress> connectTo,
      Set<PortAddress> excused,
      Function<Endpoint, Optional<X509Certificate>> expected) {
    long deadline = sleeper.nanos() + verification.within().toNanos();
    try (ExecutorService probing = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Result>> checks =
          endpoints.stream()
              .flatMap(
                  endpoint ->
                      expected
                          .apply(endpoint)
                          .map(
                              leaf ->
                                  CompletableFuture.supplyAsync(
                                      () -> await(endpoint, connectTo, excused, leaf, deadline),
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

  private Result await(
      Endpoint endpoint,
      Optional<InetAddress> connectTo,
      Set<PortAddress> excused,
      X509Certificate leaf,
      long deadline) {
    int inARow = 0;
    int allInARow = 0;
    int connections = 0;
    while (true) {
      List<Observation> seen = probe.observe(endpoint, connectTo);
      List<String> faults = faults(seen, leaf, port -> !excused.contains(port));
      List<String> unproven = faults(seen, leaf, excused::contains);
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
      case Observation.Served served -> {
        CertificateInfo other = served.chain().info();
        yield Optional.of(
            served.endpoint()
                + " serves "
                + other.subject()
                + " that ends "
                + other.notAfter()
                + " ("
                + other.shortFingerprint()
                + ")");
      }
      case Observation.NotServed missing ->
          Optional.of(missing.endpoint() + " serves nothing: " + missing.detail());
    };
  }
}
