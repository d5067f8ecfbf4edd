package org.mailseal.lifecycle.due;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;

/**
 * What is wrong with ports keeps a new certificate back, for it could not be seen to be served; but
 * not until the old one has expired everywhere. Where little is left of the certificate in use, a
 * port counts only where the new one could be worse than what it serves now.
 *
 * @param applies whether as little is left
 */
public record LittleLeft(boolean applies, Instant now) {
  private static final Threshold.Fixed DAYS = new Threshold.Fixed(Duration.ofDays(3));
  private static final Threshold.Fraction SHARE = new Threshold.Fraction(1, 10);

  /** From what the ledger knows to be in use: the ports have been looked at a moment ago. */
  public static LittleLeft of(CertificateContext context) {
    Instant now = context.now();
    Optional<CertificateInfo> inUse =
        context.services().ledger().observations().inUse(context.track());
    return new LittleLeft(
        inUse
            .filter(leaf -> !now.isBefore(threshold(context.certificate(), leaf).in(leaf)))
            .isPresent(),
        now);
  }

  private static Threshold threshold(ManagedCertificate wanted, CertificateInfo leaf) {
    Duration lifetime = leaf.lifetime();
    return wanted
        .despiteFaultsWhenLeft()
        .map(left -> left.atMostHalf(lifetime))
        .orElse(SHARE.left(lifetime).compareTo(DAYS.left(lifetime)) < 0 ? SHARE : DAYS);
  }

  /** The ports whose faults keep a new certificate back. */
  public List<Observation> counting(List<Observation> seen) {
    return applies ? seen.stream().filter(this::couldGetWorse).toList() : seen;
  }

  /** A valid certificate that covers what the server says it is. */
  private boolean couldGetWorse(Observation seen) {
    return seen instanceof Observation.Served served
        && served.chain().info().validAt(now)
        && served
            .greeting()
            .flatMap(Greeting::name)
            .filter(name -> served.chain().info().covers(name))
            .isPresent();
  }

  /**
   * The ports that serve nothing now, and whose silence after the swap is therefore no reason to
   * undo it.
   */
  public Set<PortAddress> unseen(List<Observation> seen) {
    return seen.stream()
        .filter(Observation.NotServed.class::isInstance)
        .map(Observation.NotServed.class::cast)
        .filter(missing -> applies || missing.fault().saysNothing())
        .map(PortAddress::of)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
