package org.mailseal.inspection.batch;

import org.mailseal.inspection.result.Visit;
import org.mailseal.name.DnsName;

/** One thing that somebody asked to be looked at, such as a line of a file. */
public sealed interface Order {
  /** A mail port. */
  record OfPort(Visit visit) implements Order {}

  /** A mail domain: what it publishes, and every port that this leads to. */
  record OfDomain(DnsName domain) implements Order {}

  /** Neither; it is passed through to the results, so that nobody takes it for done. */
  record Unreadable(Outcome.Skipped line) implements Order {}
}
