package org.mailseal.lifecycle;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.due.LittleLeft;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.Identifier;

/**
 * What is to be said of a certificate that a person brings, before it is installed. Each a
 * printable sentence.
 *
 * @param refusals why it is not installed; empty where it may be
 * @param concerns why it is installed only where a person accepts that very thing
 * @param remarks what a person should know before saying yes
 */
public record Review(List<String> refusals, List<Concern> concerns, List<String> remarks) {
  public Review {
    refusals = List.copyOf(refusals);
    concerns = List.copyOf(concerns);
    remarks = List.copyOf(remarks);
  }

  /**
   * In what a certificate is worse than what it takes the place of, or than what the settings want.
   *
   * @param sentence what it is; printable
   */
  public record Concern(Kind kind, String sentence) {
    /** What a person can accept. */
    public enum Kind {
      /** Clients that ask for such a name would be shown an error. */
      MISSING_NAMES,
      /** An answer from an old mail, or one that was cut short, would bring the end nearer. */
      EARLIER_END;

      /** As people write it, such as {@code missing-names}. */
      public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
      }
    }
  }

  /** The concerns that nobody has accepted. */
  public List<Concern> unaccepted(Collection<Concern.Kind> accepted) {
    return concerns.stream().filter(one -> !accepted.contains(one.kind)).toList();
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
        List.of(),
        Stream.concat(
                AnswerCheck.remarks(chain.leaf(), asked, List.of()).stream(),
                endsEarly(chain, trust).stream())
            .toList());
  }

  private static Optional<String> endsEarly(Chain chain, Trust trust) {
    return Optional.of(Trust.publicRoots().plus(trust).infoOf(chain))
        .filter(CertificateInfo::endsEarly)
        .map(
            leaf ->
                "an issuer in its chain ends at "
                    + leaf.ends()
                    + ", before the certificate itself ("
                    + leaf.notAfter()
                    + "): clients refuse it from then on; ask the CA for the chain of another"
                    + " issuer");
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
    List<Identifier> lacking = lacking(chain, context.certificate());
    List<Identifier> names =
        Stream.concat(asked.stream(), context.certificate().names().stream())
            .filter(Predicate.not(lacking::contains))
            .distinct()
            .toList();
    List<String> remarks = new ArrayList<>();
    portFaults(chain, seen).stream()
        .filter(Predicate.not(ports::contains))
        .map(fault -> "little is left of the certificate in use, so this is borne with: " + fault)
        .forEach(remarks::add);
    remarks.addAll(AnswerCheck.remarks(chain.leaf(), names, context.installation().clientUses()));
    endsEarly(chain, trust).ifPresent(remarks::add);
    return new Review(refusals, concerns(context, seen, chain, lacking, trust), remarks);
  }

  /** The names that the settings require beside the first one, and a certificate is not for. */
  private static List<Identifier> lacking(Chain chain, ManagedCertificate wanted) {
    CertificateInfo leaf = chain.info();
    return wanted.required().stream()
        .filter(name -> !name.equals(wanted.name()) && !leaf.covers(name))
        .toList();
  }

  private static List<Concern> concerns(
      CertificateContext context,
      List<Observation> seen,
      Chain chain,
      List<Identifier> lacking,
      Trust trust) {
    List<Concern> concerns = new ArrayList<>();
    if (!lacking.isEmpty()) {
      concerns.add(
          new Concern(
              Concern.Kind.MISSING_NAMES,
              "it does not cover " + Identifier.display(lacking) + ", which the settings want"));
    }
    CertificateInfo leaf = chain.info();
    inUse(context, seen, trust)
        .filter(one -> leaf.notAfter().isBefore(one.notAfter()))
        .ifPresent(
            one ->
                concerns.add(
                    new Concern(
                        Concern.Kind.EARLIER_END,
                        "it ends at "
                            + leaf.notAfter()
                            + ", before what is in use ("
                            + one.shortFingerprint()
                            + ", until "
                            + one.notAfter()
                            + ")")));
    return concerns;
  }

  /**
   * What is served and would be missed: of several the one that ends last; where no port tells,
   * what was installed. What has expired, serves another host or vouches for itself protects
   * nobody, however late its end.
   */
  private static Optional<CertificateInfo> inUse(
      CertificateContext context, List<Observation> seen, Trust trust) {
    List<X509Certificate> served =
        seen.stream()
            .filter(Observation.Served.class::isInstance)
            .map(one -> ((Observation.Served) one).chain().leaf())
            .toList();
    Stream<X509Certificate> leaves =
        served.isEmpty()
            ? context.attempts().lastInstalled(context.track()).flatMap(Attempt::chain).stream()
                .map(Chain::leaf)
            : served.stream();
    return leaves
        .filter(one -> !Chain.issued(one, one) || trust.roots().contains(one))
        .map(CertificateInfo::of)
        .filter(one -> one.validAt(context.now()) && one.covers(context.name()))
        .max(Comparator.comparing(CertificateInfo::notAfter));
  }

  private static Set<String> portFaults(Chain chain, List<Observation> seen) {
    Set<String> faults = GreetingNames.uncovered(chain.info(), seen);
    faults.addAll(GreetingNames.unseen(seen));
    return faults;
  }
}
