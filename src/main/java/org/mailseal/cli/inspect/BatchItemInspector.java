package org.mailseal.cli.inspect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.inspection.batch.Batch;
import org.mailseal.inspection.domain.DomainPlan;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.name.DnsName;

/**
 * Carries out what {@code inspect} was asked for.
 *
 * @param connectTo the address to dial for the ports of domains, too
 */
record BatchItemInspector(
    Function<PortTarget, List<Inspection.OfPort>> checkUp,
    Function<DnsName, DomainPlan> domains,
    Probe probe,
    Optional<InetAddress> connectTo)
    implements Batch.Work {
  @Override
  public List<Inspection.OfPort> inspect(PortTarget target) {
    return checkUp.apply(target);
  }

  @Override
  public DomainPlan plan(DnsName domain) {
    DomainPlan plan = domains.apply(domain);
    return connectTo.isEmpty()
        ? plan
        : new DomainPlan(
            plan.inspection(),
            plan.targets().stream()
                .map(target -> new PortTarget(target.endpoint(), connectTo, target.mailDomain()))
                .toList());
  }

  /** The addresses; where they are not known, nobody is bothered by asking for the name again. */
  @Override
  public Set<?> places(PortTarget target) {
    try {
      return Set.copyOf(probe.addresses(target.endpoint(), target.connectTo()));
    } catch (UnknownHostException e) {
      return Set.of(target.endpoint().host());
    }
  }
}
