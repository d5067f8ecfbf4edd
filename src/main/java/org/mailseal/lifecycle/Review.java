package org.mailseal.lifecycle;

import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Observation;
import org.mailseal.name.Identifier;

/**
 * What is to be said of a certificate that a person brings, before it is installed. Each a
 * printable sentence.
 *
 * @param refusals why it is not installed; empty where it may be
 * @param remarks what a person should know before saying yes
 */
public record Review(List<String> refusals, List<String> remarks) {
  public Review {
    refusals = List.copyOf(refusals);
    remarks = List.copyOf(remarks);
  }

  /**
   * A review where there is no server.
   *
   * @param asked the names of the request
   */
  public static Review of(
      Chain chain, PublicKey key, List<Identifier> asked, Trust trust, Instant now) {
    return new Review(
        AnswerCheck.faults(chain, key, asked.subList(0, 1), trust, now),
        AnswerCheck.remarks(chain.leaf(), asked, List.of()));
  }

  /** A review against what the servers say, and whether it can be installed there. */
  static Review of(
      CertificateContext context,
      List<Observation> seen,
      Chain chain,
      PublicKey key,
      List<Identifier> asked,
      Trust trust) {
    List<Observation> counting = LittleLeft.of(context).counting(seen);
    List<String> refusals =
        new ArrayList<>(
            AnswerCheck.faults(chain, key, List.of(context.name()), trust, context.now()));
    Set<String> ports = portFaults(chain, counting);
    refusals.addAll(ports);
    refusals.addAll(Preconditions.unmetByTargets(context));
    List<Identifier> names =
        Stream.concat(asked.stream(), context.certificate().names().stream()).distinct().toList();
    List<String> remarks = new ArrayList<>();
    portFaults(chain, seen).stream()
        .filter(Predicate.not(ports::contains))
        .map(fault -> "little is left of the certificate in use, so this is borne with: " + fault)
        .forEach(remarks::add);
    remarks.addAll(AnswerCheck.remarks(chain.leaf(), names, context.installation().clientUses()));
    return new Review(refusals, remarks);
  }

  private static Set<String> portFaults(Chain chain, List<Observation> seen) {
    Set<String> faults = GreetingNames.uncovered(chain.info(), seen);
    faults.addAll(GreetingNames.unreachable(seen));
    return faults;
  }
}
