package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Greeting;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;

/**
 * The names that a mail host goes by, held against those in its certificate. Senders check the name
 * that the MX record gave them, mail programs the one that their user has set up: that one must be
 * covered. What the server calls itself need not be, but where it is not, somebody forgot it.
 */
public final class NamesCheck implements Check<PortEvidence> {
  private static final String VERIFIED = "RFC 9525 §6";
  private static final String GREETED = "RFC 5321 §4.2";

  private static final Map<MailSoftware, String> SETTINGS =
      Map.of(
          MailSoftware.POSTFIX,
          "myhostname",
          MailSoftware.EXIM,
          "primary_hostname",
          MailSoftware.SENDMAIL,
          "confDOMAIN_NAME",
          MailSoftware.OPENSMTPD,
          "hostname behind listen on");

  public static final FindingCode HOST_COVERED =
      FindingCode.of(
          Topic.HOST_NAME,
          "covered",
          "the certificate covers the name that clients use",
          VERIFIED,
          Level.OK);

  public static final FindingCode HOST_NOT_COVERED =
      FindingCode.of(
          Topic.HOST_NAME,
          "not-covered",
          "the certificate does not cover the name that clients use",
          VERIFIED,
          Level.FAILURE);

  public static final FindingCode HOST_NOT_VERIFIABLE =
      FindingCode.of(
          Topic.HOST_NAME,
          "not-verifiable",
          "what was asked for is an address, or no name that a client can verify",
          VERIFIED,
          Level.WARNING);

  public static final FindingCode GREETING_COVERED =
      FindingCode.of(
          Topic.GREETING_NAME,
          "covered",
          "the certificate covers the name in the greeting",
          GREETED,
          Level.OK);

  public static final FindingCode GREETING_NOT_COVERED =
      FindingCode.of(
          Topic.GREETING_NAME,
          "not-covered",
          "the certificate does not cover the name in the greeting: a failure where it does not"
              + " cover the name that clients use either",
          GREETED,
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode GREETING_WITHOUT_NAME =
      FindingCode.of(
          Topic.GREETING_NAME,
          "missing",
          "the greeting carries no full host name",
          GREETED,
          Level.WARNING);

  public static final FindingCode EHLO_SAME =
      FindingCode.of(
          Topic.EHLO_NAME,
          "same",
          "the answer to EHLO carries the name of the greeting",
          "RFC 5321 §4.1.1.1",
          Level.OK);

  public static final FindingCode EHLO_DIFFERENT =
      FindingCode.of(
          Topic.EHLO_NAME,
          "different",
          "the answer to EHLO carries another name than the greeting",
          "RFC 5321 §4.1.1.1",
          Level.WARNING);

  public static final FindingCode COMMON_NAME_LISTED =
      FindingCode.of(
          Topic.COMMON_NAME, "listed", "the common name is among the DNS names", "", Level.OK);

  public static final FindingCode COMMON_NAME_NOT_LISTED =
      FindingCode.of(
          Topic.COMMON_NAME,
          "not-listed",
          "the common name is not among the DNS names, where alone clients look",
          "CA/B BR §7.1.4.3",
          Level.WARNING);

  @Override
  public String title() {
    return "Names";
  }

  @Override
  public String description() {
    return "Senders verify the name that the MX record gave them, mail programs the one"
        + " that their user has set up: the certificate must cover it. What the server"
        + " calls itself need not be covered, but where it is not, somebody forgot it.";
  }

  @Override
  public String applicability() {
    return "every port that serves a certificate; greeting and EHLO only where the"
        + " protocol greets with a name";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        HOST_COVERED,
        HOST_NOT_COVERED,
        HOST_NOT_VERIFIABLE,
        GREETING_COVERED,
        GREETING_NOT_COVERED,
        GREETING_WITHOUT_NAME,
        EHLO_SAME,
        EHLO_DIFFERENT,
        COMMON_NAME_LISTED,
        COMMON_NAME_NOT_LISTED);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    PortTarget target = evidence.target();
    Endpoint endpoint = target.endpoint();
    CertificateInfo leaf = evidence.leaf();
    List<Finding> findings = new ArrayList<>();
    findings.add(host(target, leaf));
    if (endpoint.protocol().greetsWithName()) {
      Optional<DnsName> greeting = evidence.served().greeting().flatMap(Greeting::name);
      boolean hostCovered = asked(endpoint).map(leaf::covers).orElse(false);
      findings.add(
          greeting.isEmpty()
              ? GREETING_WITHOUT_NAME.warning(
                  "the greeting carries no host name (RFC 5321 §4.2)",
                  MailSoftware.fix(
                      evidence.served(), "let the server greet with its full name", SETTINGS))
              : greeting(greeting.get(), leaf, hostCovered));
      evidence.served().ehloName().flatMap(name -> ehlo(name, greeting)).ifPresent(findings::add);
    }
    leaf.commonName().flatMap(name -> commonName(name, leaf)).ifPresent(findings::add);
    return findings;
  }

  private static Optional<Identifier> asked(Endpoint endpoint) {
    return Identifier.find(endpoint.host());
  }

  private static Finding host(PortTarget target, CertificateInfo leaf) {
    Endpoint endpoint = target.endpoint();
    Optional<Identifier> host = asked(endpoint);
    if (host.isPresent() && leaf.covers(host.get())) {
      return HOST_COVERED.ok("the certificate covers " + host.get());
    }
    if (host.isEmpty() || host.get() instanceof IpAddress) {
      return HOST_NOT_VERIFIABLE.warning(
          host.isEmpty()
              ? "asked for " + endpoint.host() + ", which is no name that clients can verify"
              : "the certificate does not name the address " + endpoint.host(),
          "ask for the name that clients use; --connect-to gives the address to dial");
    }
    return HOST_NOT_COVERED.failure(
        "the certificate does not cover "
            + target.mailDomain().map(domain -> "the MX of " + domain + ", ").orElse("")
            + host.get()
            + ", only "
            + (leaf.names().isEmpty() ? "no DNS name at all" : Identifier.display(leaf.names())),
        "issue one with " + host.get() + " among its DNS names");
  }

  private static Finding greeting(DnsName name, CertificateInfo leaf, boolean hostCovered) {
    if (leaf.covers(name)) {
      return GREETING_COVERED.ok("the certificate covers the greeting's name " + name);
    }
    return GREETING_NOT_COVERED.at(
        // With neither the asked name nor this one covered, nobody can verify anything.
        hostCovered ? Level.WARNING : Level.FAILURE,
        "the server greets as " + name + ", which the certificate does not cover",
        "add " + name + " to the certificate's names, or let the server greet as one");
  }

  private static Optional<Finding> ehlo(DnsName name, Optional<DnsName> greeting) {
    return greeting.map(
        greeted ->
            greeted.equals(name)
                ? EHLO_SAME.ok("it answers EHLO as " + name)
                : EHLO_DIFFERENT.warning(
                    "it greets as " + greeted + " but answers EHLO as " + name,
                    "let the server call itself by one name; two may mean two servers"));
  }

  /** A certificate without any DNS name has its finding already. */
  private static Optional<Finding> commonName(DnsName name, CertificateInfo leaf) {
    if (leaf.names().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        leaf.names().contains(name)
            ? COMMON_NAME_LISTED.ok("the common name " + name + " is among its DNS names")
            : COMMON_NAME_NOT_LISTED.warning(
                "the common name " + name + " is not among its DNS names, so nobody looks at it",
                "issue one with " + name + " among its DNS names, or without a common name"));
  }
}
