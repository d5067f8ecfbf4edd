package org.mailseal.cli.manage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.ledger.LedgerException;
import org.mailseal.report.RenewalPlan;
import org.mailseal.settings.Settings;
import org.mailseal.wiring.Wiring;

/** The first renewal by settings that were just made. */
final class FirstRenewal {
  private FirstRenewal() {}

  /**
   * What stands in its way, told by what tells {@code renew --dry-run}; the ports are not looked at
   * again.
   *
   * @return each a printable sentence with its cure
   */
  static List<String> obstacles(Settings settings) {
    List<String> obstacles = new ArrayList<>();
    try {
      Wiring.firstRenewals(settings)
          .forEach(
              (certificate, dryRun) ->
                  obstacles.addAll(
                      new RenewalPlan(
                              certificate.track(),
                              certificate.authority(),
                              /* forced= */ false,
                              dryRun,
                              Optional.empty())
                          .obstacles()));
    } catch (LedgerException e) {
      obstacles.add(String.valueOf(e.getMessage()));
    }
    return List.copyOf(obstacles);
  }
}
