package org.mailseal.ledger;

import java.util.List;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;

/**
 * What a check of a certificate's ports found, compared with the one before.
 *
 * @param ports all ports as they are known now
 * @param changed incidents that are new or have gone on to another state or check
 * @param dropped soft incidents that came to nothing, and incidents of ports that are no longer
 *     asked for
 * @param remarks what goes into the trail, in order
 */
public record CheckResult(
    List<CheckedPort> ports, List<Incident> changed, List<Incident> dropped, List<Remark> remarks) {
  public CheckResult {
    ports = List.copyOf(ports);
    changed = List.copyOf(changed);
    dropped = List.copyOf(dropped);
    remarks = List.copyOf(remarks);
  }

  /**
   * A line for the trail.
   *
   * @param kind what it tells of
   * @param text a sentence
   */
  public record Remark(EventKind kind, String text) {}
}
