package org.mailseal.inspection.check;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.mailseal.dns.Caa;
import org.mailseal.dns.CaaPolicy;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * Whether CAA records let the issuer of a certificate issue it once more (RFC 8659). They bind a CA
 * at the moment of issue only: what stands against them now is no fault of this certificate, but
 * its renewal will be refused.
 */
public final class CaaCheck implements Check<PortEvidence> {
  private static final String CLAUSE = "RFC 8659 §4.2";

  /**
   * The names that CAs go by in CAA records, by the organisation in their certificates, as their
   * certification practice statements list them. Only those that are certain: of others nobody can
   * tell.
   */
  private static final Map<String, Set<String>> NAMES =
      Map.ofEntries(
          ca("letsencrypt.org", "Let's Encrypt"),
          ca("pki.goog google.com", "Google Trust Services"),
          ca("pki.goog google.com", "Google Trust Services LLC"),
          ca(
              "digicert.com www.digicert.com symantec.com thawte.com geotrust.com rapidssl.com",
              "DigiCert Inc"),
          ca(
              "digicert.com www.digicert.com symantec.com thawte.com geotrust.com rapidssl.com",
              "DigiCert, Inc."),
          ca(
              "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com",
              "Sectigo Limited"),
          ca("sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com", "ZeroSSL"),
          ca("globalsign.com", "GlobalSign nv-sa"),
          ca("amazon.com amazontrust.com awstrust.com amazonaws.com", "Amazon"),
          ca("godaddy.com starfieldtech.com", "GoDaddy.com, Inc."),
          ca("godaddy.com starfieldtech.com", "Starfield Technologies, Inc."),
          ca("ssl.com", "SSL Corporation"),
          ca("ssl.com", "SSL Corp"),
          ca("buypass.com buypass.no", "Buypass AS-983163327"),
          ca("actalis.it", "Actalis S.p.A."),
          ca("harica.gr", "Hellenic Academic and Research Institutions CA"),
          ca("swisssign.com", "SwissSign AG"),
          ca("certum.pl certum.eu", "Asseco Data Systems S.A."),
          ca("certum.pl certum.eu", "Unizeto Technologies S.A."));

  public static final FindingCode ALLOWED =
      FindingCode.of(Topic.CAA, "allowed", "CAA records let the issuer issue", CLAUSE, Level.OK);

  public static final FindingCode UNLIMITED =
      FindingCode.of(
          Topic.CAA, "unlimited", "no CAA record limits who may issue", CLAUSE, Level.OK);

  public static final FindingCode ISSUER_UNKNOWN =
      FindingCode.of(
          Topic.CAA,
          "issuer-unknown",
          "CAA records limit who may issue, and by which name they mean the issuer is not known",
          CLAUSE,
          Level.OK);

  public static final FindingCode FORBIDDEN =
      FindingCode.of(
          Topic.CAA,
          "forbidden",
          "CAA records keep the issuer from issuing the next one",
          CLAUSE,
          Level.WARNING);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.CAA,
          "unknown",
          "a name server gave no answer about CAA records",
          "RFC 8659 §3",
          Level.UNKNOWN);

  @Override
  public String title() {
    return "CAA";
  }

  @Override
  public String description() {
    return "Whether CAA records let the issuer of the certificate issue it once more."
        + " They bind a CA at the moment of issue only: what stands against them now is"
        + " no fault of this certificate, but its renewal will be refused.";
  }

  @Override
  public String applicability() {
    return "ports that serve a certificate with DNS names, where the DNS is asked";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(ALLOWED, UNLIMITED, ISSUER_UNKNOWN, FORBIDDEN, UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed()
        && evidence.dns().caa().values().stream()
            .anyMatch(answer -> !(answer instanceof DnsAnswer.Unasked));
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    Map<DnsName, DnsAnswer<Caa>> records = evidence.dns().caa();
    Optional<String> issuer = organization(evidence.served().chain().leaf());
    Optional<Set<String>> known = issuer.map(NAMES::get);
    Set<String> against = new LinkedHashSet<>();
    Set<String> failed = new LinkedHashSet<>();
    boolean asked = false;
    boolean limited = false;
    for (DnsName name : records.keySet().stream().sorted().toList()) {
      switch (records.get(name)) {
        case DnsAnswer.Failed<Caa> failure -> failed.add(name + " (" + failure.why() + ")");
        case DnsAnswer.Found<Caa> found -> {
          asked = true;
          CaaPolicy policy = new CaaPolicy(found.records());
          switch (policy.judge(name.wildcard(), asking(known))) {
            case CaaPolicy.Verdict.Allowed allowed -> limited |= allowed.limited();
            case CaaPolicy.Verdict.Unknown _ -> limited = true;
            case CaaPolicy.Verdict.Refused _ -> against.add(name + ": " + policy.display());
          }
        }
        case DnsAnswer.Absent<Caa> _ -> asked = true;
        case DnsAnswer.Unasked<Caa> _ -> {}
        case null -> {}
      }
    }
    List<Finding> findings = new ArrayList<>();
    if (!against.isEmpty()) {
      findings.add(against(against, issuer.orElse("its issuer")));
    }
    if (!failed.isEmpty()) {
      findings.add(failed(failed));
    }
    return findings.isEmpty() && asked ? List.of(fine(limited, issuer, known)) : findings;
  }

  private static Map.Entry<String, Set<String>> ca(String names, String organization) {
    return Map.entry(organization, Set.of(names.split(" ", -1)));
  }

  private static Finding against(Set<String> against, String issuer) {
    return FORBIDDEN.warning(
        "CAA records keep "
            + issuer
            + " from issuing for "
            + against.stream().limit(3).collect(Collectors.joining("; ")),
        "add the CA to the CAA records before the next renewal, or change the CA");
  }

  private static Finding failed(Set<String> failed) {
    return UNKNOWN.unknown(
        "CAA could not be asked of " + failed.stream().limit(3).collect(Collectors.joining("; ")),
        "repair the name servers: a CA that cannot ask does not issue");
  }

  private static Finding fine(
      boolean limited, Optional<String> issuer, Optional<Set<String>> known) {
    if (!limited) {
      return UNLIMITED.ok("no CAA record limits who may issue");
    }
    return known.isPresent()
        ? ALLOWED.ok("CAA records let " + issuer.orElse("it") + " issue")
        : ISSUER_UNKNOWN.ok(
            "CAA records limit who may issue; which name its issuer has there is not known");
  }

  /** By which account and which way it will be asked nobody can tell from a certificate. */
  private static CaaPolicy.Asking asking(Optional<Set<String>> issuer) {
    return new CaaPolicy.Asking(issuer.orElse(Set.of()), Optional.empty(), Optional.empty());
  }

  private static Optional<String> organization(X509Certificate leaf) {
    try {
      return new LdapName(leaf.getIssuerX500Principal().getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("O"))
              .map(Rdn::getValue)
              .filter(String.class::isInstance)
              .map(value -> Printable.sanitize((String) value))
              .findFirst();
    } catch (InvalidNameException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
