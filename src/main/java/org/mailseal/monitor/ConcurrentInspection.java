package org.mailseal.monitor;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.lifecycle.managed.ManagedCertificate;

/**
 * Inspects endpoints of a certificate side by side. Thread-safe.
 *
 * @param nanos a monotonic clock, such as {@link System#nanoTime}
 * @param stopping asked several times a second; then nothing more is waited for
 */
record ConcurrentInspection(
    EndpointInspector inspector, LongSupplier nanos, BooleanSupplier stopping) {
  /** An inspection is bounded by itself; this is far beyond. */
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  private static final Duration STOPPING_ASKED_EVERY = Duration.ofMillis(100);

  /**
   * Inspects, and waits for all.
   *
   * @return empty where Mailseal is asked to stop meanwhile
   * @throws IllegalStateException where an inspection breaks its promise to end
   */
  Optional<List<Inspection.OfPort>> inspect(
      ManagedCertificate certificate, Collection<Endpoint> endpoints) {
    long deadline = nanos.getAsLong() + MAX_WAIT.toNanos();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<CompletableFuture<List<Inspection.OfPort>>> inspections =
          endpoints.stream()
              .map(
                  endpoint ->
                      CompletableFuture.supplyAsync(
                          () -> inspector.inspect(certificate, endpoint), threads))
              .toList();
      CompletableFuture<Void> all =
          CompletableFuture.allOf(inspections.toArray(CompletableFuture<?>[]::new));
      while (!all.isDone()) {
        if (stopping.getAsBoolean()) {
          return Optional.empty();
        }
        if (nanos.getAsLong() - deadline >= 0) {
          throw new IllegalStateException(
              "the ports of "
                  + certificate.name()
                  + " were not all inspected within "
                  + MAX_WAIT.toMinutes()
                  + " minutes; nothing is noted of them");
        }
        awaitBriefly(all);
      }
      return Optional.of(inspections.stream().flatMap(one -> one.join().stream()).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      threads.shutdownNow(); // what still inspects ends by itself, and nobody waits for it
    }
  }

  private static void awaitBriefly(CompletableFuture<Void> all) throws InterruptedException {
    try {
      all.get(STOPPING_ASKED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException notYet) {
      // It is time to ask again whether to stop.
    } catch (ExecutionException failed) {
      // Whoever joins the inspection that has failed gets the exception.
    }
  }
}
