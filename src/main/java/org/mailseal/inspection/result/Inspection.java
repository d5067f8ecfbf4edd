package org.mailseal.inspection.result;

import java.util.List;
import org.mailseal.name.DnsName;

/** Evidence, and what the checks found in it. */
public sealed interface Inspection {
  /** At least one. */
  List<Finding> findings();

  /** The worst of the findings. */
  default Level level() {
    return Level.worst(findings());
  }

  /**
   * Of one mail port at one address.
   *
   * @param facts what the DNS and the CAs said, in words
   */
  record OfPort(PortEvidence evidence, List<Fact> facts, List<Finding> findings)
      implements Inspection {
    public OfPort {
      facts = List.copyOf(facts);
      findings = List.copyOf(findings);
    }
  }

  /** Of what a mail domain publishes for all of its servers: MX, MTA-STS, TLSRPT, SRV. */
  record OfDomain(DnsName domain, List<Fact> facts, List<Finding> findings) implements Inspection {
    public OfDomain {
      facts = List.copyOf(facts);
      findings = List.copyOf(findings);
    }
  }
}
