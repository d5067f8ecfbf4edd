package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
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
final class Names {
  private static final String VERIFIED = "RFC 9525 §6";
  private static final String GREETED = "RFC 5321 §4.2";

  private Names() {}

  /**
   * The findings about all names.
   *
   * @param greeting the name in an SMTP greeting
   * @param ehlo the name in the answer to EHLO
   */
  static List<Finding> of(
      PortTarget target, CertificateInfo leaf, Optional<DnsName> greeting, Optional<DnsName> ehlo) {
    Endpoint endpoint = target.endpoint();
    boolean hostCovered = asked(endpoint).map(leaf::covers).orElse(false);
    List<Finding> findings = new ArrayList<>();
    findings.add(host(target, leaf));
    if (endpoint.protocol().greetsWithName()) {
      findings.add(greeting(greeting, leaf, hostCovered));
      ehlo.flatMap(name -> ehlo(name, greeting)).ifPresent(findings::add);
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
      return Finding.ok(Topic.HOST_NAME, "the certificate covers " + host.get(), VERIFIED);
    }
    if (host.isEmpty() || host.get() instanceof IpAddress) {
      return Finding.warning(
          Topic.HOST_NAME,
          host.isEmpty()
              ? "asked for " + endpoint.host() + ", which is no name that clients can verify"
              : "the certificate does not name the address " + endpoint.host(),
          "ask for the name that clients use; --connect-to gives the address to dial",
          VERIFIED);
    }
    return Finding.failure(
        Topic.HOST_NAME,
        "the certificate does not cover "
            + target.mailDomain().map(domain -> "the MX of " + domain + ", ").orElse("")
            + host.get()
            + ", only "
            + (leaf.names().isEmpty() ? "no DNS name at all" : Identifier.display(leaf.names())),
        "issue one with " + host.get() + " among its DNS names",
        VERIFIED);
  }

  private static Finding greeting(
      Optional<DnsName> name, CertificateInfo leaf, boolean hostCovered) {
    if (name.isEmpty()) {
      return Finding.warning(
          Topic.GREETING_NAME,
          "the greeting carries no host name (RFC 5321 §4.2)",
          "let the server greet with its full name (Postfix: myhostname)",
          GREETED);
    }
    if (leaf.covers(name.get())) {
      return Finding.ok(
          Topic.GREETING_NAME, "the certificate covers the greeting's name " + name.get(), GREETED);
    }
    return new Finding(
        // With neither the asked name nor this one covered, nobody can verify anything.
        hostCovered ? Level.WARNING : Level.FAILURE,
        Topic.GREETING_NAME,
        "the server greets as " + name.get() + ", which the certificate does not cover",
        "add " + name.get() + " to the certificate's names, or let the server greet as one",
        GREETED);
  }

  private static Optional<Finding> ehlo(DnsName name, Optional<DnsName> greeting) {
    return greeting.map(
        greeted ->
            greeted.equals(name)
                ? Finding.ok(Topic.EHLO_NAME, "it answers EHLO as " + name, "RFC 5321 §4.1.1.1")
                : Finding.warning(
                    Topic.EHLO_NAME,
                    "it greets as " + greeted + " but answers EHLO as " + name,
                    "let the server call itself by one name; two may mean two servers",
                    "RFC 5321 §4.1.1.1"));
  }

  /** A certificate without any DNS name has its finding already. */
  private static Optional<Finding> commonName(DnsName name, CertificateInfo leaf) {
    if (leaf.names().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        leaf.names().contains(name)
            ? Finding.ok(Topic.COMMON_NAME, "the common name " + name + " is among its DNS names")
            : Finding.warning(
                Topic.COMMON_NAME,
                "the common name " + name + " is not among its DNS names, so nobody looks at it",
                "issue one with " + name + " among its DNS names, or without a common name",
                "CA/B BR §7.1.4.3"));
  }
}
