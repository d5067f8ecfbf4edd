package org.mailseal.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailseal.authority.Authority;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;
import org.mailseal.install.SwapQueue;
import org.mailseal.lifecycle.due.LittleLeft;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.names.CheckedNames;

/**
 * What would make a renewal futile, found before anybody is asked for anything.
 *
 * @param unmet those that are not met, each a printable sentence with its cure
 * @param borneWith what is wrong with ports and keeps nothing back, because little is left of the
 *     certificate in use
 */
record Preconditions(List<String> unmet, List<String> borneWith) {
  /**
   * Those of a certificate. Runs the servers' own checks; changes nothing.
   *
   * @param seen what the ports serve
   */
  static Preconditions of(CertificateContext context, List<Observation> seen) {
    List<Observation> counting = LittleLeft.of(context).counting(seen);
    Set<String> faults = GreetingNames.faults(context.certificate(), counting);
    List<String> unmet = new ArrayList<>(faults);
    unmet.addAll(unmetByTargets(context));
    return new Preconditions(
        List.copyOf(unmet),
        GreetingNames.faults(context.certificate(), seen).stream()
            .filter(Predicate.not(faults::contains))
            .toList());
  }

  /** The unmet ones, and what keeps the authority from being asked for these names. */
  static List<String> beforeAsking(
      CertificateContext context, List<Observation> seen, CheckedNames names) {
    return Stream.concat(of(context, seen).unmet.stream(), toAsking(context, names).stream())
        .toList();
  }

  /** What keeps the authority from being asked for these names, and perhaps no other one. */
  static List<String> toAsking(CertificateContext context, CheckedNames names) {
    return Stream.concat(
            context.authority().obstacles(names.ordered()).stream(), names.obstacles().stream())
        .toList();
  }

  /** All of them but those of the ports; needs no ledger. */
  static List<String> ofThisHost(
      ManagedCertificate certificate, Authority authority, Commands commands) {
    return Stream.concat(
            unmetByTargets(certificate, commands).stream(),
            authority.obstacles(certificate.names()).stream())
        .toList();
  }

  /** Those of the targets alone, while no other certificate's files are half new. */
  static List<String> unmetByTargets(CertificateContext context) {
    try (SwapQueue.Turn _ = context.swaps().take()) {
      return unmetByTargets(context.certificate(), context.services().commands());
    }
  }

  private static List<String> unmetByTargets(ManagedCertificate certificate, Commands commands) {
    Installation installation =
        new Installation(certificate.name().text(), certificate.targets(), commands);
    List<String> unmet = new ArrayList<>();
    if (installation.files().isEmpty()) {
      unmet.add(
          "there is nowhere to install "
              + certificate.name()
              + ": name a target with files under install");
    }
    try {
      installation.preflight();
    } catch (InstallException e) {
      unmet.add(e.getMessage());
    }
    return List.copyOf(unmet);
  }
}
