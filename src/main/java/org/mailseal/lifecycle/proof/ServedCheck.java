package org.mailseal.lifecycle.proof;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;

/** Waits until every port serves a certificate, on several connections in a row. */
public final class ServedCheck {
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(250);

  private final EndpointProbe probe;
  private final VerificationLimits verification;
  private final Clock clock;
  private final Sleeper sleeper;

  public ServedCheck(
      EndpointProbe probe, VerificationLimits verification, Clock clock, Sleeper sleeper) {
    this.probe = probe;
    this.verification = verification;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /**
   * What came of it.
   *
   * @param connections how many connections in a row saw the certificate
   * @param faults a printable sentence for each port that did not serve it in time
   */
  public record Result(int connections, List<String> faults) {}

  /**
   * Probes until every endpoint has served what is expected there, or the time is up. Endpoints are
   * probed side by side.
   *
   * @param connectTo where to connect instead of the endpoint's addresses
   * @param expected the leaf that an endpoint shall serve; endpoints without one are passed over
   */
  public Result await(
      List<Endpoint> endpoints,
      Optional<InetAddress> connectTo,
      Function<Endpoint, Optional<X509Certificate>> expected) {
    Instant deadline = clock.instant().plus(verification.within());
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
                                      () -> await(endpoint, connectTo, leaf, deadline), probing))
                          .stream())
              .toList();
      List<Result> results = checks.stream().map(CompletableFuture::join).toList();
      return new Result(
          results.stream().mapToInt(Result::connections).sum(),
          results.stream().flatMap(result -> result.faults.stream()).toList());
    }
  }

  private Result await(
      Endpoint endpoint, Optional<InetAddress> connectTo, X509Certificate leaf, Instant deadline) {
    int inARow = 0;
    int connections = 0;
    while (true) {
      List<Observation> seen = probe.observe(endpoint, connectTo);
      Optional<String> fault = seen.stream().flatMap(one -> fault(one, leaf).stream()).findFirst();
      if (fault.isEmpty()) {
        inARow++;
        connections += seen.size();
        if (inARow >= verification.connections()) {
          return new Result(connections, List.of());
        }
        continue;
      }
      inARow = 0;
      connections = 0;
      if (!clock.instant().isBefore(deadline)) {
        return new Result(0, List.of(fault.get()));
      }
      try {
        sleeper.sleep(BETWEEN_PROBES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Result(0, List.of(fault.get()));
      }
    }
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
