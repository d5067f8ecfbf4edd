package org.mailseal.inspection.domain;

import org.mailseal.dns.Lookup;
import org.mailseal.inspection.DomainQuestions;
import org.mailseal.inspection.FactFormat;
import org.mailseal.inspection.check.CheckList;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;

/** Inspects what a mail domain publishes for all of its servers. Thread-safe. */
public final class DomainInspector {
  private final DomainQuestions questions;

  public DomainInspector(Lookup dns, PolicySource policies) {
    this.questions = new DomainQuestions(dns, policies);
  }

  /**
   * Asks everything at once; the findings are never fewer than one for each topic.
   *
   * @param domain no wildcard
   */
  public DomainPlan inspect(DnsName domain) {
    DomainEvidence evidence = questions.collect(domain, DomainTargets.usualNames());
    return new DomainPlan(
        new Inspection.OfDomain(domain, FactFormat.format(evidence), CheckList.findings(evidence)),
        DomainTargets.of(evidence));
  }
}
