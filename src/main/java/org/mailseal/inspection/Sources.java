package org.mailseal.inspection;

import java.time.Clock;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.mtasts.PolicySource;

/** Where the evidence of an inspection comes from, and how far it goes. Thread-safe. */
public record Sources(
    Probe probe,
    Lookup dns,
    PolicySource policies,
    RevocationLists lists,
    TrustedRoots trust,
    Clock clock,
    Scope scope) {}
