package org.mailseal.checkup;

import java.time.Clock;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Probe;

/** Where the evidence of an inspection comes from, and how far it goes. Thread-safe. */
record Sources(
    Probe probe,
    Lookup dns,
    PolicySource policies,
    RevocationLists lists,
    TrustCheck trust,
    Clock clock,
    Scope scope) {}
