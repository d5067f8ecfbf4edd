package org.mailseal.inspection.port;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.fetch.Fetch;
import org.mailseal.inspection.Deadline;
import org.mailseal.inspection.FactFormat;
import org.mailseal.inspection.PortCollector;
import org.mailseal.inspection.RevocationLists;
import org.mailseal.inspection.Scope;
import org.mailseal.inspection.Sources;
import org.mailseal.inspection.check.CheckList;
import org.mailseal.inspection.check.ReachabilityCheck;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.Printable;

/**
 * Inspects mail ports: has the evidence collected at each address, and checks it. Thread-safe;
 * meant to be made once.
 */
public final class PortInspector {
  /** A name with hundreds of addresses must not open hundreds of connections at once. */
  private static final int ADDRESSES_AT_ONCE = 8;

  /** For a whole port, whatever the number of addresses. */
  private static final Duration MAX_DURATION = Duration.ofMinutes(4);

  private static final Duration MAX_DURATION_PER_ADDRESS = Duration.ofSeconds(90);

  /** For an inspection that was interrupted to hand over what it knows. */
  private static final Duration MAX_DURATION_OF_END = Duration.ofSeconds(2);

  private final Sources sources;
  private final Duration maxForAddress;
  private final Duration maxInAll;

  /**
   * An inspector with everything that it asks.
   *
   * @param dns for PTR, TLSA and CAA; {@link Lookup#unasked} leaves them out
   * @param policies for the MTA-STS policy of the domain whose MX a host is
   * @param crls for revocation lists
   */
  public PortInspector(
      Probe probe,
      Lookup dns,
      PolicySource policies,
      Fetch crls,
      TrustedRoots trust,
      Clock clock,
      Scope scope) {
    this(
        new Sources(probe, dns, policies, new RevocationLists(crls), trust, clock, scope),
        MAX_DURATION_PER_ADDRESS,
        MAX_DURATION);
  }

  PortInspector(Sources sources, Duration maxForAddress, Duration maxInAll) {
    this.sources = sources;
    this.maxInAll = maxInAll;
    this.maxForAddress = maxForAddress;
  }

  /**
   * Inspects the addresses of a port, at most {@value Probe#MAX_ADDRESSES} of them; never throws.
   * Each takes at most 90 s and all together 4 min; what is not known by then is unknown. An
   * interrupt ends it within some seconds with what is known, and the thread is left interrupted.
   *
   * @return at least one, in the order of the addresses
   */
  public List<Inspection.OfPort> inspect(PortTarget target) {
    ExecutorService inspecting =
        Executors.newFixedThreadPool(ADDRESSES_AT_ONCE, Thread.ofVirtual().factory());
    try {
      return inspect(target, inspecting);
    } finally {
      inspecting.shutdownNow();
    }
  }

  private List<Inspection.OfPort> inspect(PortTarget target, ExecutorService inspecting) {
    long begun = System.nanoTime();
    Deadline deadline = new Deadline(maxForAddress);
    Resolved resolved =
        deadline.await(
            inspecting.submit(() -> resolve(target)), why -> new Resolved(List.of(), why));
    deadline.end();
    if (resolved.addresses().isEmpty()) {
      return List.of(judged(PortCollector.unresolved(target, resolved.why(), sources)));
    }
    List<InetAddress> addresses = Probe.few(resolved.addresses());
    List<Future<Inspection.OfPort>> targets =
        addresses.stream()
            .map(address -> inspecting.submit(() -> inspect(target, address)))
            .toList();
    await(inspecting, maxInAll.minusNanos(System.nanoTime() - begun), addresses.size());
    String why =
        Thread.currentThread().isInterrupted()
            ? "the check-up was stopped"
            : "the check-up ran out of time";
    List<Inspection.OfPort> inspections =
        IntStream.range(0, targets.size())
            .mapToObj(i -> inspection(target, addresses.get(i), targets.get(i), why))
            .collect(Collectors.toCollection(ArrayList::new));
    int more = resolved.addresses().size() - addresses.size();
    if (more > 0) {
      inspections.set(0, withMore(inspections.getFirst(), more));
    }
    return List.copyOf(inspections);
  }

  private static Inspection.OfPort withMore(Inspection.OfPort first, int more) {
    List<Finding> findings = new ArrayList<>(first.findings());
    findings.add(ReachabilityCheck.leftOut(more, Probe.MAX_ADDRESSES));
    return new Inspection.OfPort(first.evidence(), first.facts(), findings);
  }

  private record Resolved(List<InetAddress> addresses, String why) {}

  private Resolved resolve(PortTarget target) {
    try {
      return new Resolved(sources.probe().addresses(target.endpoint(), target.connectTo()), "");
    } catch (UnknownHostException e) {
      return new Resolved(List.of(), String.valueOf(e.getMessage()));
    }
  }

  private Inspection.OfPort inspect(PortTarget target, InetAddress address) {
    return judged(new PortCollector(target, address, sources, maxForAddress).collect());
  }

  private void await(ExecutorService inspecting, Duration left, int addresses) {
    Duration most =
        maxForAddress
            .multipliedBy(Math.ceilDiv(addresses, ADDRESSES_AT_ONCE))
            .plus(MAX_DURATION_OF_END);
    Duration wait = most.compareTo(left) < 0 ? most : left;
    inspecting.shutdown();
    try {
      if (!inspecting.awaitTermination(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        inspecting.shutdownNow();
        boolean _ =
            inspecting.awaitTermination(MAX_DURATION_OF_END.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException stop) {
      inspecting.shutdownNow();
      awaitEnd(inspecting);
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(ExecutorService inspecting) {
    try {
      boolean _ =
          inspecting.awaitTermination(MAX_DURATION_OF_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException atOnce) {
      // Whoever is that impatient gets what there is; the caller hands the interrupt on.
    }
  }

  private Inspection.OfPort inspection(
      PortTarget target, InetAddress address, Future<Inspection.OfPort> inspected, String why) {
    return switch (inspected.state()) {
      case SUCCESS -> inspected.resultNow();
      case FAILED ->
          judged(
              PortCollector.outOfTime(
                  target,
                  address,
                  "a defect of Mailseal: "
                      + Printable.sanitize(String.valueOf(inspected.exceptionNow())),
                  sources));
      case RUNNING, CANCELLED -> judged(PortCollector.outOfTime(target, address, why, sources));
    };
  }

  private static Inspection.OfPort judged(PortEvidence evidence) {
    return new Inspection.OfPort(
        evidence, FactFormat.format(evidence), CheckList.findings(evidence));
  }
}
