package org.mailseal.lifecycle;

import java.util.ArrayList;
import java.util.List;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;

/** What would make a renewal futile, found before anybody is asked for anything. */
final class Preconditions {
  private Preconditions() {}

  /** Each a printable sentence with its cure; empty where the way is free. Changes nothing. */
  static List<String> to(
      ManagedCertificate wanted, List<Observation> seen, Installation installation) {
    List<String> obstacles = new ArrayList<>(Greetings.faults(wanted, seen));
    obstacles.addAll(to(wanted, installation));
    return List.copyOf(obstacles);
  }

  /** The same without a look at the ports. */
  static List<String> to(ManagedCertificate wanted, Installation installation) {
    List<String> obstacles = new ArrayList<>();
    if (installation.files().isEmpty()) {
      obstacles.add(
          "there is nowhere to install "
              + wanted.name()
              + ": name a target with files under install");
    }
    try {
      installation.preflight();
    } catch (InstallException e) {
      obstacles.add(e.getMessage());
    }
    return List.copyOf(obstacles);
  }
}
