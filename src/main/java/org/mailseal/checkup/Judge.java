package org.mailseal.checkup;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.certificate.DnsName;
import org.mailseal.certificate.Identifier;
import org.mailseal.certificate.Leaf;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;

/** Judges what was observed. */
final class Judge {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
  private static final int RSA_FLOOR = 2048; // CA/Browser Forum Baseline Requirements §6.1.5
  private static final int EC_FLOOR = 256;

  private Judge() {}

  /**
   * All findings about an observation, at least one.
   *
   * @param now the instant against which the dates are held
   */
  static List<Finding> judge(Observation observation, Instant now, TrustCheck trust) {
    return switch (observation) {
      case Observation.NotServed missing -> List.of(judge(missing));
      case Observation.Served served -> judge(served, now, trust);
    };
  }

  private static List<Finding> judge(Observation.Served served, Instant now, TrustCheck trust) {
    Leaf leaf = served.chain().facts();
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok(Topic.REACH, "serves a certificate over " + served.tlsVersion()));
    boolean hostCovered = served.endpoint().name().map(leaf::covers).orElse(false);
    findings.add(host(served.endpoint(), leaf));
    if (served.endpoint().protocol().greetsWithName()) {
      findings.add(greeting(served.greeting().flatMap(Greeting::name), leaf, hostCovered));
    }
    findings.add(dates(leaf, now));
    findings.add(chain(served, now, trust));
    findings.add(key(served.chain().leaf().getPublicKey(), leaf));
    return findings;
  }

  private static Finding host(Endpoint endpoint, Leaf leaf) {
    Optional<DnsName> host = endpoint.name();
    if (host.isEmpty()) {
      return new Finding(
          Level.WARNING,
          Topic.HOST_NAME,
          "asked for " + endpoint.host() + ", which no certificate can be held against",
          "ask for the name that clients use, with --connect-to " + endpoint.host(),
          "RFC 9525 §6");
    }
    return leaf.covers(host.get())
        ? Finding.ok(Topic.HOST_NAME, "the certificate covers " + host.get(), "RFC 9525 §6")
        : new Finding(
            Level.FAILURE,
            Topic.HOST_NAME,
            "the certificate does not cover " + host.get() + ", only " + listed(leaf),
            "issue one with " + host.get() + " among its DNS names",
            "RFC 9525 §6");
  }

  private static Finding greeting(Optional<DnsName> name, Leaf leaf, boolean hostCovered) {
    if (name.isEmpty()) {
      return new Finding(
          Level.WARNING,
          Topic.GREETING_NAME,
          "the greeting carries no host name (RFC 5321 §4.2)",
          "let the server greet with its full name (Postfix: myhostname)",
          "RFC 5321 §4.2");
    }
    return leaf.covers(name.get())
        ? Finding.ok(
            Topic.GREETING_NAME, "the certificate covers the greeting's name " + name.get())
        : new Finding(
            // Senders check the name that they looked up; the greeting is where the server names
            // itself. With neither covered, nobody can verify anything.
            hostCovered ? Level.WARNING : Level.FAILURE,
            Topic.GREETING_NAME,
            "the server greets as " + name.get() + ", which the certificate does not cover",
            "add " + name.get() + " to the certificate's names, or let the server greet as one",
            "RFC 5321 §4.2");
  }

  private static Finding dates(Leaf leaf, Instant now) {
    long days = leaf.daysLeft(now);
    String until = "until " + DAY.format(leaf.notAfter());
    if (now.isBefore(leaf.notBefore())) {
      return new Finding(
          Level.FAILURE,
          Topic.VALIDITY,
          "not valid before " + leaf.notBefore(),
          "check both clocks, or serve the previous certificate until then",
          "RFC 5280 §4.1.2.5");
    }
    if (now.isAfter(leaf.notAfter())) {
      return new Finding(
          Level.FAILURE,
          Topic.VALIDITY,
          "expired on " + DAY.format(leaf.notAfter()),
          "renew it, then reload the server",
          "RFC 5280 §4.1.2.5");
    }
    // Renewals are due when a third is left, so whoever serves less has missed one.
    if (leaf.left(now).multipliedBy(3).compareTo(leaf.lifetime()) < 0) {
      return new Finding(
          Level.WARNING,
          Topic.VALIDITY,
          days(days) + " left (" + until + "), under a third of " + days(leaf.lifetime().toDays()),
          "renew it now; if it has been renewed, reload the server",
          "RFC 5280 §4.1.2.5");
    }
    return Finding.ok(Topic.VALIDITY, days(days) + " left (" + until + ")");
  }

  private static Finding chain(Observation.Served served, Instant now, TrustCheck trust) {
    return trust
        .fault(served.chain(), now)
        .map(
            why ->
                new Finding(
                    Level.FAILURE,
                    Topic.CHAIN,
                    why,
                    "serve the leaf, then each issuer; for a CA of your own give its root",
                    "RFC 5280 §6"))
        .orElseGet(
            () -> Finding.ok(Topic.CHAIN, "the chain is complete and leads to a trusted root"));
  }

  private static Finding key(PublicKey key, Leaf leaf) {
    boolean weak =
        switch (key) {
          case RSAPublicKey rsa -> rsa.getModulus().bitLength() < RSA_FLOOR;
          case ECPublicKey ec -> ec.getParams().getOrder().bitLength() < EC_FLOOR;
          default -> false;
        };
    return weak
        ? new Finding(
            Level.FAILURE,
            Topic.KEY,
            "the key, " + leaf.key() + ", is too short",
            "renew with a new key: RSA 2048 or ECDSA P-256 at least",
            "CA/B BR §6.1.5")
        : Finding.ok(Topic.KEY, "the key is " + leaf.key());
  }

  private static Finding judge(Observation.NotServed missing) {
    return switch (missing.fault()) {
      case UNRESOLVED -> unknown(missing, "check the name, or give --connect-to");
      case REFUSED -> unknown(missing, "start the server, or check the port");
      case UNREACHABLE, NO_ANSWER ->
          unknown(missing, "check firewalls; many networks block outgoing port 25");
      case TIMED_OUT, CLOSED -> unknown(missing, "try again; then read the server's log");
      case TRY_LATER, BYE -> unknown(missing, "try again later");
      case BLOCKED -> unknown(missing, "look from an address that the server talks to");
      case STARTTLS_NOT_OFFERED ->
          failure(missing, "switch TLS on; a bad key or file also makes servers hide it");
      case STARTTLS_REFUSED ->
          failure(missing, "read the server's log: its key and certificate may not fit");
      case REWRITTEN ->
          failure(missing, "switch off SMTP inspection on the firewall (Cisco: no inspect esmtp)");
      case INJECTED -> failure(missing, "update the server; look from elsewhere for a middleman");
      case PREAUTHENTICATED -> failure(missing, "switch off PREAUTH on this port");
      case NONSENSE -> failure(missing, "check that port and protocol belong together");
      case TOO_LONG -> failure(missing, "check that a mail server listens there");
      case HANDSHAKE_FAILED ->
          failure(missing, "check that it speaks TLS 1.2 or 1.3 here, and its key and certificate");
    };
  }

  private static Finding unknown(Observation.NotServed missing, String fix) {
    return new Finding(Level.UNKNOWN, topic(missing.fault()), missing.detail(), fix, "");
  }

  private static Finding failure(Observation.NotServed missing, String fix) {
    return new Finding(Level.FAILURE, topic(missing.fault()), missing.detail(), fix, "");
  }

  private static Topic topic(Fault fault) {
    return switch (fault) {
      case STARTTLS_NOT_OFFERED, STARTTLS_REFUSED, REWRITTEN, PREAUTHENTICATED -> Topic.STARTTLS;
      case INJECTED -> Topic.INJECTION;
      default -> Topic.REACH;
    };
  }

  private static String listed(Leaf leaf) {
    return leaf.names().isEmpty()
        ? "no DNS name at all"
        : leaf.names().stream().map(Identifier::text).collect(Collectors.joining(", "));
  }

  private static String days(long days) {
    return days == 1 ? "1 day" : days + " days";
  }
}
