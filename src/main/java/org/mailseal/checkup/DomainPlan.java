package org.mailseal.checkup;

import java.util.List;

/**
 * What a mail domain publishes, and where that leads.
 *
 * @param visits every port to be looked at for it, none twice
 */
public record DomainPlan(Inspection.OfDomain inspection, List<Visit> visits) {
  public DomainPlan {
    visits = List.copyOf(visits);
  }
}
