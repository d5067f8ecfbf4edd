package org.mailseal.inspection.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.check.DnsFailures;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.name.DnsName;

/** What one part of a domain's check-up brings, put together step by step. For one thread. */
final class DomainPart {
  final List<Fact> facts = new ArrayList<>();
  final List<Finding> findings = new ArrayList<>();
  final List<PortTarget> targets = new ArrayList<>();

  /** Begins to ask, so that the questions of a domain do not wait for each other. */
  static <T> CompletableFuture<T> begin(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, Thread::startVirtualThread);
  }

  /** Judges whether a host that a record names can be found at all. */
  void host(
      FindingCode without, DnsFailures dns, String record, DnsName host, DnsAnswer<?> addresses) {
    switch (addresses) {
      case DnsAnswer.Absent<?> _ ->
          findings.add(
              without.failure(
                  record + " names " + host + ", which has no address",
                  "publish an address of " + host + ", or correct the record"));
      case DnsAnswer.Failed<?> failed -> findings.add(dns.finding("addresses of " + host, failed));
      case DnsAnswer.Found<?> _, DnsAnswer.Unasked<?> _ -> {
        // It can be looked at.
      }
    }
  }
}
