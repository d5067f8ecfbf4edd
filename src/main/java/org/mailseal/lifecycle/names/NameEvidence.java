package org.mailseal.lifecycle.names;

import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.mailseal.authority.IssuingRules;
import org.mailseal.authority.ProofTrial;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.name.Identifier;

/**
 * What is known of a name before it is ordered.
 *
 * @param authority its name in the settings
 * @param rules of the authority, asked for where they matter
 * @param account ours at the authority, asked for where it matters
 * @param addresses of the host; not asked for a wildcard or an address
 * @param caa of the name, of a wildcard that of the name below it
 * @param trial how it would be proven; empty where that was not tried
 */
record NameEvidence(
    Identifier name,
    String authority,
    Supplier<IssuingRules> rules,
    Supplier<Optional<URI>> account,
    DnsAnswer<InetAddress> addresses,
    DnsAnswer<Caa> caa,
    Optional<ProofTrial> trial) {
  /** The kind of challenge, such as {@code http-01}. */
  Optional<String> method() {
    return trial.map(ProofTrial::method);
  }
}
