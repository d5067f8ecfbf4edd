package org.mailseal.cli.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mailseal.cli.console.Terminal;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.fetch.Fetch;
import org.mailseal.inspection.domain.DomainPlan;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;
import org.mailseal.report.inspection.InspectionStyle;
import org.mailseal.wiring.StopSignal;

/**
 * What {@code inspect} reaches out with.
 *
 * @param clock against which everything is held
 * @param resolver the system's; another is asked where {@code --resolver} names one
 * @param probe how what looks at ports is made
 * @param dns how the DNS is asked
 * @param crls where revocation lists come from
 * @param policies where MTA-STS policies come from
 * @param domains how a mail domain's ports are found
 * @param trust the trust check for the public roots and these further ones
 * @param input for {@code --from -}
 * @param terminal where output may go
 * @param style what the table's place can show
 * @param stop hears of the wish to stop, from when it is got
 */
public record InspectEnvironment(
    Clock clock,
    Resolver resolver,
    Probes probe,
    Dns dns,
    Fetch crls,
    Fetch policies,
    Domains domains,
    Function<List<X509Certificate>, TrustedRoots> trust,
    InputStream input,
    Terminal terminal,
    InspectionStyle style,
    Supplier<StopSignal> stop) {

  /** How what looks at ports is made. */
  @FunctionalInterface
  public interface Probes {
    /**
     * A probe.
     *
     * @param ehlo the name that it gives in EHLO; empty: the host's own
     */
    Probe with(Resolver resolver, Optional<DnsName> ehlo);
  }

  /** How the DNS is asked. */
  @FunctionalInterface
  public interface Dns {
    /**
     * Questions to a resolver.
     *
     * @param resolver empty for the system's
     * @param trustAnchors those of DNSSEC; empty for the root's own
     * @throws IOException where the trust anchors cannot be read; the message names fault and cure
     */
    Lookup through(Optional<InetSocketAddress> resolver, Optional<Path> trustAnchors)
        throws IOException;
  }

  /** How a mail domain's ports are found. */
  @FunctionalInterface
  public interface Domains {
    Function<DnsName, DomainPlan> with(Lookup dns, PolicySource policies);
  }
}
