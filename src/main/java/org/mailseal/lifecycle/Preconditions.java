package org.mailseal.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;

/** What would make a renewal futile, found before anybody is asked for anything. */
final class Preconditions {
  private Preconditions() {}

  /**
   * Those that are not met, each a printable sentence with its cure. Runs the servers' own checks;
   * changes nothing. Where little is left of the certificate in use, not every fault of a port is
   * one.
   *
   * @param seen what the ports serve
   */
  static List<String> unmet(CertificateContext context, List<Observation> seen) {
    List<Observation> counting = LittleLeft.of(context).counting(seen);
    List<String> unmet = new ArrayList<>(GreetingNames.faults(context.certificate(), counting));
    unmet.addAll(unmetByTargets(context));
    return List.copyOf(unmet);
  }

  /** What is wrong with ports and borne with, because little is left. */
  static List<String> borneWith(CertificateContext context, List<Observation> seen) {
    Set<String> borne = GreetingNames.faults(context.certificate(), seen);
    borne.removeAll(
        GreetingNames.faults(context.certificate(), LittleLeft.of(context).counting(seen)));
    return List.copyOf(borne);
  }

  /** Those of the targets alone. */
  static List<String> unmetByTargets(CertificateContext context) {
    Installation installation = context.installation();
    List<String> unmet = new ArrayList<>();
    if (installation.files().isEmpty()) {
      unmet.add(
          "there is nowhere to install "
              + context.name()
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
