package org.mailseal.inspection.batch;

import org.mailseal.inspection.result.PortTarget;
import org.mailseal.name.DnsName;

/** One thing that somebody asked to be looked at, such as a line of a file. */
public sealed interface BatchItem {
  /** A mail port. */
  record OfPort(PortTarget target) implements BatchItem {}

  /** A mail domain: what it publishes, and every port that this leads to. */
  record OfDomain(DnsName domain) implements BatchItem {}

  /** Neither; it is passed through to the results, so that nobody takes it for done. */
  record Unreadable(BatchOutcome.Skipped line) implements BatchItem {}
}
