package org.mailseal.checkup;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Probe;

/** Looks at mail ports and judges what they serve. Thread-safe. */
public final class CheckUp {
  private final Probe probe;
  private final TrustCheck trust;
  private final Clock clock;

  /**
   * A check-up with everything that it asks.
   *
   * @param dns for PTR, TLSA and CAA; {@link Lookup#unasked} leaves them out
   * @param crls for revocation lists
   */
  @SuppressWarnings("UnusedVariable")
  public CheckUp(Probe probe, Lookup dns, Fetch crls, TrustCheck trust, Clock clock, Scope scope) {
    this.probe = probe;
    this.trust = trust;
    this.clock = clock;
  }

  /** Checks up every address of a port; never throws. At least one inspection. */
  public List<Inspection.OfPort> of(Visit visit) {
    return probe.look(visit.endpoint(), visit.connectTo()).stream()
        .map(seen -> inspection(visit, seen))
        .toList();
  }

  private Inspection.OfPort inspection(Visit visit, Observation seen) {
    return new Inspection.OfPort(
        new Evidence(visit, seen, List.of(), Map.of(), List.of()),
        Judge.judge(seen, clock.instant(), trust));
  }
}
