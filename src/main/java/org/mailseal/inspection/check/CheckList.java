package org.mailseal.inspection.check;

import java.util.List;
import java.util.stream.Stream;
import org.mailseal.inspection.check.domain.MtaStsPolicyCheck;
import org.mailseal.inspection.check.domain.MxCheck;
import org.mailseal.inspection.check.domain.ServicesCheck;
import org.mailseal.inspection.check.domain.TlsReportingCheck;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.PublicRoots;

/** All checks, in the order in which their findings are shown. */
public final class CheckList {
  private static final List<Check<PortEvidence>> OF_PORTS =
      List.of(
          new ReachabilityCheck(),
          new PlaintextLoginCheck(),
          new RequiredTlsCheck(),
          new NamesCheck(),
          new ReverseDnsCheck(),
          new ValidityCheck(PublicRoots::vouchFor),
          new ChainCheck(),
          new StrengthCheck(),
          new KeyUsageCheck(),
          new ProfileCheck(),
          new RevocationCheck(),
          new SameCertificateCheck(),
          new SniCheck(),
          new DualKeysCheck(),
          new TlsVersionsCheck(),
          new CipherSuitesCheck(),
          new DaneCheck(),
          new MtaStsCheck(),
          new CaaCheck());

  private static final List<Check<DomainEvidence>> OF_DOMAINS =
      List.of(new MxCheck(), new ServicesCheck(), new MtaStsPolicyCheck(), new TlsReportingCheck());

  private CheckList() {}

  /** What all checks that apply find of a port; at least one finding. */
  public static List<Finding> findings(PortEvidence evidence) {
    return findings(OF_PORTS, evidence);
  }

  /** What all checks find of a mail domain; at least one finding of each. */
  public static List<Finding> findings(DomainEvidence evidence) {
    return findings(OF_DOMAINS, evidence);
  }

  private static <E> List<Finding> findings(List<Check<E>> checks, E evidence) {
    return checks.stream()
        .filter(check -> check.appliesTo(evidence))
        .flatMap(check -> check.findings(evidence).stream())
        .toList();
  }

  /** The checks of a port, in their order. */
  public static List<Check<PortEvidence>> ofPorts() {
    return OF_PORTS;
  }

  /** The checks of a mail domain, in their order. */
  public static List<Check<DomainEvidence>> ofDomains() {
    return OF_DOMAINS;
  }

  /** All of them. */
  public static List<Check<?>> all() {
    return Stream.<Check<?>>concat(OF_PORTS.stream(), OF_DOMAINS.stream()).toList();
  }
}
