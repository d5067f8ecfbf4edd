package org.mailseal.inspection.domain;

import java.util.List;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.PortTarget;

/**
 * What a mail domain publishes, and where that leads.
 *
 * @param targets the mail ports to inspect, each once: those of MX records first
 */
public record DomainPlan(Inspection.OfDomain inspection, List<PortTarget> targets) {
  public DomainPlan {
    targets = List.copyOf(targets);
  }
}
