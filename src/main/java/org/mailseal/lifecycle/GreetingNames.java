package org.mailseal.lifecycle;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** Whether the names that are asked for are the ones that the servers say they have. */
final class GreetingNames {
  private GreetingNames() {}

  /**
   * Why a certificate for these names could not be seen to serve well: a port that cannot be looked
   * at, or a 220 greeting with a name (RFC 5321 §4.2) that the certificate would not cover. Each a
   * printable sentence with its fix.
   */
  static Set<String> faults(ManagedCertificate wanted, List<Observation> seen) {
    Set<String> faults = unseen(seen);
    faults.addAll(
        unlike(
            wanted.required(),
            seen,
            (endpoint, name) ->
                endpoint
                    + ": the greeting says "
                    + name
                    + (covered(wanted.names(), name)
                        ? ", which must not be optional; take 'optional' off it under also-for"
                        : ", which is not among the names of "
                            + wanted.name()
                            + "; add it under also-for")
                    + ", or set myhostname (Postfix; primary_hostname in Exim) to "
                    + wanted.name()));
    return faults;
  }

  private static boolean covered(List<Identifier> names, DnsName name) {
    return names.stream().anyMatch(ours -> ours.covers(name));
  }

  /** The greetings with a name that none of these covers. */
  static Set<String> notAskedFor(List<Identifier> names, List<Observation> seen) {
    return unlike(
        names,
        seen,
        (endpoint, name) ->
            endpoint
                + " greets as "
                + name
                + ", which is not asked for; its certificate must have that name");
  }

  /** The greetings with a name that a certificate does not cover. */
  static Set<String> uncovered(CertificateInfo leaf, List<Observation> seen) {
    String names = leaf.names().stream().map(Identifier::text).collect(Collectors.joining(", "));
    return unlike(
        leaf.names(),
        seen,
        (endpoint, name) ->
            endpoint
                + ": the greeting says "
                + name
                + ", which it does not cover; ask the CA for a certificate with that name too, or"
                + " have the server greet with one of "
                + names);
  }

  private static Set<String> unlike(
      List<Identifier> names, List<Observation> seen, BiFunction<Endpoint, DnsName, String> words) {
    Set<String> sentences = new LinkedHashSet<>();
    for (Observation observation : seen) {
      observation
          .greeting()
          .flatMap(Greeting::name)
          .filter(name -> !covered(names, name))
          .ifPresent(name -> sentences.add(words.apply(observation.endpoint(), name)));
    }
    return sentences;
  }

  /** The ports that cannot be looked at: nobody is there, or does not talk to us. */
  static Set<String> unseen(List<Observation> seen) {
    Set<String> faults = new LinkedHashSet<>();
    for (Observation observation : seen) {
      if (observation instanceof Observation.NotServed missing && missing.fault().saysNothing()) {
        faults.add(
            (missing.fault().unreachable() ? "" : missing.endpoint() + " cannot be looked at: ")
                + missing.detail()
                + ": a certificate that no port can be seen to serve would be put back, so "
                + cure(missing.fault()));
      }
    }
    return faults;
  }

  private static String cure(Fault fault) {
    if (fault.unreachable()) {
      return "start the server or mend the endpoint";
    }
    return switch (fault) {
      case BLOCKED ->
          "let the server talk to this host; where it refuses our EHLO, set ehlo to a name that it"
              + " takes";
      case TRY_LATER ->
          "wait until it does; where it goes on so with our EHLO alone, set ehlo to a name that it"
              + " takes";
      case LEFT_OUT -> "give the host fewer addresses, or set connect-to";
      default -> "read the server's log, and mend it or the endpoint";
    };
  }
}
