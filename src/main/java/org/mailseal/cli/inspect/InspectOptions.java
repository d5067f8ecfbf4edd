package org.mailseal.cli.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Trust;
import org.mailseal.cli.console.GivenFile;
import org.mailseal.cli.console.PasswordOption;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.Terminal;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.inspection.Scope;
import org.mailseal.inspection.domain.DomainPlan;
import org.mailseal.inspection.port.PortInspector;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where {@code inspect} looks from, what it trusts, and how far it goes. */
public final class InspectOptions {
  @Option(
      names = "--connect-to",
      paramLabel = "ADDRESS",
      description = "Dial this IP address; the host names are kept for SNI and checks.",
      converter = AddressConverter.class)
  private @Nullable InetAddress connectTo;

  @Option(names = "-4", description = "Only IPv4 addresses of a name.")
  private boolean ipv4;

  @Option(names = "-6", description = "Only IPv6 addresses of a name.")
  private boolean ipv6;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "Roots to trust beside the public ones: PEM, DER, PKCS#7, PKCS#12 or JKS.")
  private @Nullable Path trustFile;

  @Mixin private final PasswordOption password;

  @Option(
      names = "--ehlo",
      paramLabel = "NAME",
      description =
          "The name to give in EHLO; default: ehlo of the settings, then this host's own.",
      converter = EhloConverter.class)
  private @Nullable DnsName ehlo;

  @Option(
      names = "--quick",
      description = "One connection for each address, no DNS records, no revocation.")
  private boolean quick;

  @Option(names = "--no-dns", description = "Leave out PTR, TLSA, CAA and MTA-STS.")
  private boolean noDns;

  @Option(names = "--no-revocation", description = "Fetch no revocation lists.")
  private boolean noRevocation;

  @Option(
      names = "--resolver",
      paramLabel = "ADDRESS[:PORT]",
      description =
          "Ask this DNS server instead of the system's; policies and revocation lists"
              + " are fetched through the system's all the same.",
      converter = ResolverConverter.class)
  private @Nullable InetSocketAddress resolver;

  @Option(
      names = "--trust-anchor",
      paramLabel = "FILE",
      description = "DNSSEC trust anchors (DS or DNSKEY) instead of the root's.")
  private @Nullable Path trustAnchor;

  InspectOptions(Terminal terminal) {
    this.password = new PasswordOption(terminal);
  }

  /** The only address to dial, where one was given. */
  Optional<InetAddress> connectTo() {
    return Optional.ofNullable(connectTo);
  }

  /** Whether the question is where the names lead, in some respect. */
  boolean asksWhere() {
    return ipv4 || ipv6 || resolver != null;
  }

  boolean withoutDns() {
    return noDns;
  }

  /** Adds what cannot be meant together. */
  void contradictions(List<String> problems) {
    if (noDns && (resolver != null || trustAnchor != null)) {
      problems.add("--no-dns asks no --resolver and needs no --trust-anchor; leave one out");
    }
    if (ipv4 && ipv6) {
      problems.add("-4 and -6 exclude each other; without them both are looked at");
    }
  }

  /** The further roots. */
  List<X509Certificate> roots(List<String> problems) {
    Path file = trustFile;
    if (file == null) {
      return List.of();
    }
    try {
      return new GivenFile(file).roots(password);
    } catch (Refusal e) {
      problems.add("--trust " + e.getMessage());
      return List.of();
    }
  }

  /** Who answers about the DNS. */
  Lookup lookup(InspectEnvironment environment, List<String> problems) {
    if (noDns) {
      return Lookup.unasked();
    }
    try {
      return environment
          .dns()
          .through(Optional.ofNullable(resolver), Optional.ofNullable(trustAnchor));
    } catch (IOException e) {
      problems.add("--trust-anchor: " + e.getMessage());
      return Lookup.unasked();
    }
  }

  /**
   * What inspects the ports and domains.
   *
   * @param trusted the roots of ports that have some of their own
   * @param ehloOfSettings the name to give in EHLO where the command line gives none
   */
  BatchItemInspector itemInspector(
      InspectEnvironment environment,
      Lookup lookup,
      List<X509Certificate> roots,
      Function<Endpoint, Optional<Trust>> trusted,
      Optional<DnsName> ehloOfSettings) {
    Probe probe =
        environment
            .probe()
            .with(
                family(resolver(environment, lookup)),
                Optional.ofNullable(ehlo).or(() -> ehloOfSettings));
    Lookup ofPorts = quick ? Lookup.unasked() : lookup;
    PolicySource policies = new PolicySource(ofPorts, environment.policies(), environment.clock());
    Scope scope = new Scope(!quick, !quick && !noRevocation);
    Function<TrustedRoots, PortInspector> checkUp =
        trust ->
            new PortInspector(
                probe, ofPorts, policies, environment.crls(), trust, environment.clock(), scope);
    PortInspector usual = checkUp.apply(environment.trust().apply(roots));
    Function<DnsName, DomainPlan> plans = environment.domains().with(lookup, policies);
    return new BatchItemInspector(
        target ->
            trusted
                .apply(target.endpoint())
                .map(trust -> checkUp.apply(TrustedRoots.of(trust.plus(roots))))
                .orElse(usual)
                .inspect(target),
        plans,
        probe,
        connectTo());
  }

  /** Where names lead: what the chosen DNS server says, not what the system would. */
  private Resolver resolver(InspectEnvironment environment, Lookup lookup) {
    if (resolver == null || noDns) {
      return environment.resolver();
    }
    return host -> {
      Optional<DnsName> name = DnsName.find(host);
      return name.isEmpty() ? environment.resolver().resolve(host) : addresses(lookup, name.get());
    };
  }

  private static List<InetAddress> addresses(Lookup lookup, DnsName host)
      throws UnknownHostException {
    DnsAnswer<InetAddress> answer = lookup.addresses(host);
    if (answer instanceof DnsAnswer.Failed<InetAddress> failed) {
      throw new UncheckedIOException(new IOException(failed.why()));
    }
    if (answer.records().isEmpty()) {
      throw new UnknownHostException(host.text());
    }
    return answer.records();
  }

  private Resolver family(Resolver all) {
    if (!ipv4 && !ipv6) {
      return all;
    }
    Predicate<InetAddress> wanted = address -> (address.getAddress().length == 4) == ipv4;
    return host -> all.resolve(host).stream().filter(wanted).toList();
  }

  public static final class AddressConverter implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String written) {
      try {
        return InetAddress.ofLiteral(written);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'"
                + Printable.sanitize(written)
                + "' is not an IP address such as 192.0.2.1 or 2001:db8::1");
      }
    }
  }

  static final class EhloConverter implements ITypeConverter<DnsName> {
    @Override
    public DnsName convert(String written) {
      return DnsName.find(written)
          .filter(name -> !name.wildcard())
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + Printable.sanitize(written)
                          + "' is not a host name such as mail.example.org"));
    }
  }

  static final class ResolverConverter implements ITypeConverter<InetSocketAddress> {
    private static final int DOMAIN = 53;

    @Override
    public InetSocketAddress convert(String written) {
      try {
        int bracket = written.indexOf(']');
        int colon = written.lastIndexOf(':');
        boolean bare = written.indexOf(':') != colon && bracket < 0; // IPv6 without a port
        if (colon <= bracket || bare) {
          return new InetSocketAddress(address(written), DOMAIN);
        }
        return new InetSocketAddress(
            address(written.substring(0, colon)), Integer.parseInt(written.substring(colon + 1)));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'"
                + Printable.sanitize(written)
                + "' is not a DNS server such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53");
      }
    }

    private static InetAddress address(String written) {
      return InetAddress.ofLiteral(
          written.startsWith("[") && written.endsWith("]")
              ? written.substring(1, written.length() - 1)
              : written);
    }
  }
}
