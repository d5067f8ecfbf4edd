package org.mailseal.lifecycle.due;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Threshold;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.targets.InstalledTargets;
import org.mailseal.name.Identifier;

/** Whether a certificate is to be renewed now, and why. */
public sealed interface Due {
  /** What clocks of this host and a CA may differ by. */
  Duration CLOCKS_DIFFER_BY = Duration.ofHours(1);

  /** It is due. The reason is a printable sentence. */
  record Now(String reason) implements Due {}

  /**
   * It is not due, but a target does not hold it: it is installed there, and nobody is asked for a
   * new one.
   *
   * @param reason a printable sentence
   * @param leaf the certificate in use
   * @param remarks as of {@link Later}
   */
  record Reinstallation(String reason, CertificateInfo leaf, List<String> remarks) implements Due {
    public Reinstallation {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * It is not due before some instant.
   *
   * @param when the earliest instant
   * @param leaf the certificate that ends first among those that are served
   * @param remarks what is odd about it all the same; printable sentences
   */
  record Later(Instant when, CertificateInfo leaf, List<String> remarks) implements Due {
    public Later {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Decides.
   *
   * @param seen what the ports serve
   * @param installed the last attempt that was served
   * @param trust the roots that the authority's answers, and public certificates, end in
   * @param suggested when the authority wants it renewed
   */
  static Due of(
      ManagedCertificate wanted,
      List<Observation> seen,
      Optional<Attempt> installed,
      Trust trust,
      Optional<SuggestedRenewal> suggested,
      Instant now) {
    Optional<Chain> ours = installed.flatMap(Attempt::chain);
    List<CertificateInfo> inUse = new ArrayList<>();
    Map<String, List<String>> where = new LinkedHashMap<>();
    for (Observation observation : seen) {
      switch (observation) {
        case Observation.Served served -> {
          inUse.add(trust.infoOf(served.chain()));
          reasons(wanted, served.chain(), ours, trust, suggested, now)
              .forEach(
                  reason -> note(where, "a certificate is served that " + reason, observation));
        }
        case Observation.NotServed missing -> {
          if (!missing.fault().saysNothing()) {
            note(where, "no certificate is served: " + missing.detail(), observation);
          }
        }
      }
    }
    Set<String> reasons = new LinkedHashSet<>();
    where.forEach((reason, ports) -> reasons.add(reason + " (" + String.join(", ", ports) + ")"));
    if (inUse.isEmpty() && ours.isPresent()) {
      inUse.add(trust.infoOf(ours.get()));
      reasons(wanted, ours.get(), ours, trust, suggested, now)
          .forEach(reason -> reasons.add("the installed certificate " + reason));
    }
    if (inUse.isEmpty()) {
      reasons.add("no certificate was installed yet");
    }
    if (installed.isPresent() && installed.get().algorithm() != wanted.key()) {
      reasons.add(
          "the settings want a key of "
              + wanted.key()
              + ", the installed one is "
              + installed.get().algorithm());
    }
    if (!reasons.isEmpty()) {
      return new Now(String.join("; ", reasons));
    }
    CertificateInfo first =
        inUse.stream()
            .min(Comparator.comparing(leaf -> when(wanted, leaf, suggested)))
            .orElseThrow();
    return new Later(when(wanted, first, suggested), first, remarks(wanted, first, now));
  }

  /** Decides from what the ports serve, and what the targets hold. */
  static Due of(CertificateContext context, List<Observation> seen) {
    Optional<String> revoked = revoked(context.track(), context.services().ledger());
    Due byRule = of(context, seen, Optional.empty());
    if (byRule instanceof Later && revoked.isPresent()) {
      return new Now(revoked.get());
    }
    // The authority is not asked where that would keep back what is due anyway.
    Due served =
        byRule instanceof Later ? of(context, seen, SuggestedRenewal.ask(context)) : byRule;
    return served instanceof Later later ? beside(later, context.targets()) : served;
  }

  /** That another one must take the place of the one in use, whose time is not up. */
  static Optional<String> revoked(KeyTrack track, Ledger ledger) {
    return ledger
        .attempts()
        .lastInstalled(track)
        .flatMap(Attempt::chain)
        .flatMap(chain -> ledger.revocations().against(chain.leaf()))
        .map(against -> "the certificate in use, or one with its key, " + against.words());
  }

  private static Due of(
      CertificateContext context, List<Observation> seen, Optional<SuggestedRenewal> suggested) {
    return of(
        context.askedOfIssuer().certificate(), // whoever suggests it is named
        seen,
        context.attempts().lastInstalled(context.track()),
        context.roots(),
        suggested,
        context.now());
  }

  private static Due beside(Later later, InstalledTargets targets) {
    List<String> remarks =
        Stream.concat(later.remarks.stream(), targets.remarks().stream()).toList();
    Optional<String> lacking = targets.lacking();
    if (lacking.isEmpty()) {
      return new Later(later.when, later.leaf, remarks);
    }
    return targets.keyHeld()
        ? new Reinstallation(lacking.get(), later.leaf, remarks)
        : new Now(
            lacking.get()
                + ", and the ledger has the key of that one no more: there must be a new one");
  }

  private static void note(
      Map<String, List<String>> where, String reason, Observation observation) {
    where
        .computeIfAbsent(reason, first -> new ArrayList<>())
        .add(observation.endpoint().protocol().word());
  }

  private static List<String> reasons(
      ManagedCertificate wanted,
      Chain chain,
      Optional<Chain> ours,
      Trust trust,
      Optional<SuggestedRenewal> suggested,
      Instant now) {
    CertificateInfo leaf = trust.infoOf(chain);
    List<String> reasons = new ArrayList<>();
    if (!now.isBefore(leaf.notAfter())) {
      reasons.add("expired at " + leaf.notAfter());
    } else if (!now.isBefore(leaf.ends())) {
      reasons.add("has an issuer that expired at " + leaf.ends());
    } else if (!now.isBefore(when(wanted, leaf))) {
      reasons.add(
          (leaf.endsEarly() ? "has an issuer that ends at " : "ends at ")
              + leaf.ends()
              + ", in "
              + leaf.daysLeft(now)
              + " days");
    } else if (!now.isBefore(when(wanted, leaf, suggested))) {
      reasons.add("is due early: " + wanted.authority() + " " + suggested.orElseThrow().words());
    }
    boolean isOurs = ours.map(Chain::leaf).filter(chain.leaf()::equals).isPresent();
    // Ours was valid when it was installed: a clock was set back, and another one would not help.
    if (!isOurs && now.plus(CLOCKS_DIFFER_BY).isBefore(leaf.notBefore())) {
      reasons.add("is not valid before " + leaf.notBefore());
    }
    if (!wanted.track().has(chain.leaf())) {
      reasons.add("has no " + wanted.track().word() + " key");
    }
    List<Identifier> missing =
        wanted.required().stream().filter(Predicate.not(leaf::covers)).toList();
    if (!missing.isEmpty()) {
      reasons.add(
          "does not cover "
              + missing.stream().map(Identifier::text).collect(Collectors.joining(", ")));
    }
    if (ours.isPresent() && !isOurs) {
      reasons.add("is not the one that was installed (" + leaf.shortFingerprint() + ")");
    } else if (!isOurs) {
      trust.fault(chain, now).ifPresent(fault -> reasons.add("is not trusted: " + fault));
    }
    return reasons;
  }

  /** The same, or earlier where its authority wants that. */
  static Instant when(
      ManagedCertificate wanted, CertificateInfo leaf, Optional<SuggestedRenewal> suggested) {
    Instant rule = when(wanted, leaf);
    return suggested.flatMap(one -> one.at(leaf)).filter(rule::isAfter).orElse(rule);
  }

  /** The instant from which a certificate is due by its lifetime. */
  static Instant when(ManagedCertificate wanted, CertificateInfo leaf) {
    return wanted
        .renewWhenLeft()
        .map(left -> left.atMostHalf(leaf.lifetime()))
        .orElseGet(() -> standard(leaf.lifetime()))
        .in(leaf);
  }

  /**
   * The instant from which a renewal that has not come is overdue. It is tried again and again
   * before: for a day, or a quarter of what was left where that is less; where it waits for a CA
   * that answers by hand, for half of it.
   */
  static Instant overdue(ManagedCertificate wanted, CertificateInfo leaf, boolean awaited) {
    Instant due = when(wanted, leaf);
    Duration left = Duration.between(due, leaf.notAfter());
    Duration day = Duration.ofDays(1);
    Duration quarter = left.dividedBy(4);
    return due.plus(awaited ? left.dividedBy(2) : day.compareTo(quarter) < 0 ? day : quarter);
  }

  /** What a person should know of a certificate that is not due; printable sentences. */
  static List<String> remarks(ManagedCertificate wanted, CertificateInfo leaf, Instant now) {
    List<String> remarks = new ArrayList<>();
    tooLong("renew-when-left", wanted.renewWhenLeft(), leaf).ifPresent(remarks::add);
    tooLong("despite-faults-when-left", wanted.despiteFaultsWhenLeft(), leaf)
        .ifPresent(remarks::add);
    if (leaf.endsEarly()) {
      remarks.add(
          "an issuer in its chain ends at "
              + leaf.ends()
              + ", before the certificate itself ("
              + leaf.notAfter()
              + "): clients refuse it from then on, and that end counts");
    }
    List<Identifier> left = wanted.optional().stream().filter(Predicate.not(leaf::covers)).toList();
    if (!left.isEmpty()) {
      remarks.add(
          "it is not for "
              + Identifier.display(wanted.names().stream().filter(left::contains).toList())
              + ", which the settings call optional: the next renewal, or renew --force, takes in"
              + " what the authority signs then");
    }
    if (now.isBefore(leaf.notBefore())) {
      remarks.add(
          "it is not valid before " + leaf.notBefore() + "; is this machine's clock right?");
    }
    return remarks;
  }

  private static Optional<String> tooLong(
      String setting, Optional<Threshold> written, CertificateInfo leaf) {
    return written
        .filter(left -> !left.atMostHalf(leaf.lifetime()).equals(left))
        .map(
            left ->
                setting
                    + ": "
                    + left
                    + " is more than half of the "
                    + leaf.lifetime().toDays()
                    + " days that it is valid, and counts as half");
  }

  /** A third; half where there would be little time for a second try. */
  private static Threshold standard(Duration lifetime) {
    return lifetime.compareTo(Duration.ofDays(10)) < 0
        ? new Threshold.Fraction(1, 2)
        : new Threshold.Fraction(1, 3);
  }
}
