package org.mailseal.lifecycle;

import java.util.ArrayList;
import java.util.List;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;

/** What would make a renewal futile, found before anybody is asked for anything. */
final class Preconditions {
  private Preconditions() {}

  /**
   * Those that are not met, each a printable sentence with its cure. Runs the servers' own checks;
   * changes nothing.
   *
   * @param seen what the ports serve
   */
  static List<String> unmet(CertificateContext context, List<Observation> seen) {
    List<String> unmet = new ArrayList<>(GreetingNames.faults(context.certificate(), seen));
    unmet.addAll(unmetByTargets(context));
    return List.copyOf(unmet);
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
