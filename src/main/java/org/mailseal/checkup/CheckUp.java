package org.mailseal.checkup;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Probe;

/** Looks at mail ports and judges what they serve. Thread-safe; meant to be made once. */
public final class CheckUp {
  /** A name with hundreds of addresses must not open hundreds of connections at once. */
  private static final int ADDRESSES_AT_ONCE = 8;

  private static final Duration MOST_FOR_ADDRESS = Duration.ofSeconds(90);

  /** For a check-up that was interrupted to hand over what it knows. */
  private static final Duration MOST_FOR_END = Duration.ofSeconds(2);

  /** What a check-up works with. */
  record Means(
      Probe probe,
      Lookup dns,
      PolicySource policies,
      RevocationLists lists,
      TrustCheck trust,
      Clock clock,
      Scope scope) {}

  private final Means means;
  private final Duration mostForAddress;

  /**
   * A check-up with everything that it asks.
   *
   * @param dns for PTR, TLSA and CAA; {@link Lookup#unasked} leaves them out
   * @param policies for the MTA-STS policy of the domain whose MX a host is
   * @param crls for revocation lists
   */
  public CheckUp(
      Probe probe,
      Lookup dns,
      PolicySource policies,
      Fetch crls,
      TrustCheck trust,
      Clock clock,
      Scope scope) {
    this(
        new Means(probe, dns, policies, new RevocationLists(crls), trust, clock, scope),
        MOST_FOR_ADDRESS);
  }

  CheckUp(Means means, Duration mostForAddress) {
    this.means = means;
    this.mostForAddress = mostForAddress;
  }

  /**
   * Checks up every address of a port; never throws. Each address takes at most 90 s; what is not
   * known by then is unknown. An interrupt ends it within some seconds with what is known, and the
   * thread is left interrupted.
   *
   * @return at least one, in the order of the addresses
   */
  public List<Inspection.OfPort> of(Visit visit) {
    ExecutorService visiting =
        Executors.newFixedThreadPool(ADDRESSES_AT_ONCE, Thread.ofVirtual().factory());
    try {
      return of(visit, visiting);
    } finally {
      visiting.shutdownNow();
    }
  }

  private List<Inspection.OfPort> of(Visit visit, ExecutorService visiting) {
    Patience patience = new Patience(mostForAddress);
    Resolved resolved =
        patience.await(visiting.submit(() -> resolve(visit)), why -> new Resolved(List.of(), why));
    patience.end();
    if (resolved.addresses().isEmpty()) {
      return List.of(
          unseen(
              visit, notServed(visit, Optional.empty(), Fault.UNRESOLVED, resolved.why(), means)));
    }
    List<Future<Inspection.OfPort>> visits =
        resolved.addresses().stream()
            .map(address -> visiting.submit(() -> inspect(visit, address)))
            .toList();
    await(visiting, resolved.addresses().size());
    return IntStream.range(0, visits.size())
        .mapToObj(i -> inspection(visit, resolved.addresses().get(i), visits.get(i)))
        .toList();
  }

  private record Resolved(List<InetAddress> addresses, String why) {}

  private Resolved resolve(Visit visit) {
    try {
      return new Resolved(means.probe().addresses(visit.endpoint(), visit.connectTo()), "");
    } catch (UnknownHostException e) {
      return new Resolved(List.of(), String.valueOf(e.getMessage()));
    }
  }

  private Inspection.OfPort inspect(Visit visit, InetAddress address) {
    return new PortVisit(visit, address, means, mostForAddress).inspect();
  }

  private void await(ExecutorService visiting, int addresses) {
    Duration most =
        mostForAddress.multipliedBy(Math.ceilDiv(addresses, ADDRESSES_AT_ONCE)).plus(MOST_FOR_END);
    visiting.shutdown();
    try {
      boolean _ = visiting.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      visiting.shutdownNow();
      awaitEnd(visiting);
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(ExecutorService visiting) {
    try {
      boolean _ = visiting.awaitTermination(MOST_FOR_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException atOnce) {
      // Whoever is that impatient gets what there is; the caller hands the interrupt on.
    }
  }

  private Inspection.OfPort inspection(
      Visit visit, InetAddress address, Future<Inspection.OfPort> inspected) {
    return inspected.state() == Future.State.SUCCESS
        ? inspected.resultNow()
        : unseen(visit, notLooked(visit, address, "the check-up was stopped", means));
  }

  private static Inspection.OfPort unseen(Visit visit, Observation.NotServed missing) {
    return new Inspection.OfPort(
        new Evidence(visit, missing, List.of(), Map.of(), List.of()),
        List.of(Reachability.of(missing)));
  }

  /** In the place of a look that there was no time for. */
  static Observation.NotServed notLooked(
      Visit visit, InetAddress address, String why, Means means) {
    return notServed(
        visit,
        Optional.of(new InetSocketAddress(address, visit.endpoint().port())),
        Fault.TIMED_OUT,
        why,
        means);
  }

  private static Observation.NotServed notServed(
      Visit visit, Optional<InetSocketAddress> address, Fault fault, String why, Means means) {
    return new Observation.NotServed(
        visit.endpoint(), means.clock().instant(), address, Optional.empty(), fault, why);
  }
}
