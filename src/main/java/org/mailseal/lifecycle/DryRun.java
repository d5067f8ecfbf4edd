package org.mailseal.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.Authority;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.Commands;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.names.CheckedNames;

/**
 * What a renewal would come to, as far as that can be seen without asking anybody or changing
 * anything.
 *
 * @param due whether the certificate is due, from what its ports serve; empty where that cannot be
 *     told
 * @param goesOn what an earlier process left open, and is taken up first; a printable clause
 * @param end what a renewal would end with at once; empty where there would be something to do
 * @param unmet what would make it fail; each a printable sentence with its cure
 * @param waitsFor what it would wait for, once a request is handed in; a printable clause
 * @param key which one a new request would have, as a printable clause; empty where none is made
 * @param names what is to be said of each name before it is ordered; empty where they were not
 *     looked at
 * @param authorities the one that would be asked, and those that stand behind it; empty where
 *     nobody would be asked, or that was not looked at
 */
public record DryRun(
    Optional<Due> due,
    Optional<String> goesOn,
    Optional<RenewalOutcome> end,
    List<String> unmet,
    Optional<String> waitsFor,
    Optional<String> key,
    Optional<CheckedNames> names,
    List<String> authorities) {
  public DryRun {
    unmet = List.copyOf(unmet);
    authorities = List.copyOf(authorities);
  }

  /** Where no request is planned. */
  public DryRun(
      Optional<Due> due,
      Optional<String> goesOn,
      Optional<RenewalOutcome> end,
      List<String> unmet,
      Optional<String> waitsFor) {
    this(due, goesOn, end, unmet, waitsFor, Optional.empty(), Optional.empty(), List.of());
  }

  /** Of a renewal that would end at once, whether anything is due or not. */
  public static DryRun ended(RenewalOutcome outcome) {
    return new DryRun(
        Optional.empty(), Optional.empty(), Optional.of(outcome), List.of(), Optional.empty());
  }

  /**
   * Of a first renewal, whether it is due or not; looks at no port, and needs no ledger. Runs the
   * servers' own checks.
   */
  static DryRun first(ManagedCertificate certificate, Authority authority, Commands commands) {
    return new DryRun(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Preconditions.ofThisHost(certificate, authority, commands),
        authority.waitsFor());
  }

  /**
   * The same with what the ledger tells.
   *
   * @param keptBack why nothing would be done
   */
  static DryRun first(CertificateContext context, Optional<RenewalOutcome> keptBack) {
    return keptBack
        .or(() -> Course.awaited(context, new Acceptance(context)))
        .map(DryRun::ended)
        .orElseGet(
            () -> first(context.certificate(), context.authority(), context.services().commands()));
  }

  /**
   * Probes the ports, runs the servers' own checks, and looks at the names.
   *
   * @param keptBack why nothing would be done, whatever is due
   */
  static DryRun of(CertificateContext context, Optional<RenewalOutcome> keptBack, Urgency urgency) {
    List<Observation> seen = context.observe();
    Optional<Due> due = Optional.of(Due.of(context, seen));
    if (keptBack.isPresent()) {
      return new DryRun(due, Optional.empty(), keptBack, List.of(), Optional.empty());
    }
    List<RenewalOutcome> before = new ArrayList<>();
    for (String authority : AuthoritiesInTurn.of(context)) {
      CertificateContext asked = context.askedOf(authority);
      Optional<Course.GoOn> goesOn = Course.goingOn(asked, asked.latest());
      Course course =
          goesOn.isPresent() ? goesOn.get() : Course.of(asked, asked.latest(), seen, urgency);
      if (!(course instanceof Course.End(RenewalOutcome end))
          || !AuthoritiesInTurn.passesOn(asked, end)) {
        return of(asked, due, seen, course, goesOn);
      }
      before.add(end);
    }
    return new DryRun(
        due,
        Optional.empty(),
        Optional.of(AuthoritiesInTurn.ofAll(before)),
        List.of(),
        Optional.empty());
  }

  private static DryRun of(
      CertificateContext context,
      Optional<Due> due,
      List<Observation> seen,
      Course course,
      Optional<Course.GoOn> goesOn) {
    CheckedNames names = context.check(course.names(context.certificate()));
    return new DryRun(
        due,
        goesOn.map(Course.GoOn::open).map(Renewal::describe),
        course instanceof Course.End(RenewalOutcome outcome)
            ? Optional.of(outcome)
            : Optional.empty(),
        course.unmet(context, seen, names),
        course.asks() ? context.authority().waitsFor() : Optional.empty(),
        course.drafts() ? Optional.of(NextKey.of(context).words()) : Optional.empty(),
        Optional.of(names),
        course.asks() ? context.certificate().authorities() : List.of());
  }
}
