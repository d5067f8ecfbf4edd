package org.mailseal.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.revocation.ShownRevocation;
import org.mailseal.lifecycle.targets.InstalledTargets;

/**
 * Where one managed certificate stands.
 *
 * @param state the last attempt's state, or NEW where there was none
 * @param leaf the certificate that is in use, as far as the ledger knows
 * @param waiting the requests that their CA has not answered, the oldest first
 * @param seen what each port served when last seen
 * @param checked when the daemon last checked the ports; empty where it never did
 * @param incidents what it found wrong with them, and has not seen to be over
 * @param overdueSince since when it ought to have been renewed; empty where it is not overdue
 * @param targets what the targets hold, beside what was installed last
 * @param reason why the last attempt did not get further
 * @param nextStep what happens next, in a printable clause
 * @param nextAt when that may happen; empty where it waits for somebody or can happen at any time
 * @param remarks what is odd about the certificate in use; printable sentences
 * @param kept what a try that failed has left, so that it is not asked for again; a printable
 *     clause
 * @param revocations what is to be revoked, and was lately
 */
public record StatusEntry(
    KeyTrack track,
    String state,
    Optional<CertificateInfo> leaf,
    List<Attempt> waiting,
    List<ServedPort> seen,
    Optional<Instant> checked,
    List<Incident> incidents,
    Optional<Instant> overdueSince,
    InstalledTargets targets,
    Optional<String> reason,
    String nextStep,
    Optional<Instant> nextAt,
    List<String> remarks,
    Optional<String> kept,
    List<ShownRevocation> revocations) {
  public StatusEntry {
    waiting = List.copyOf(waiting);
    seen = List.copyOf(seen);
    incidents = List.copyOf(incidents);
    remarks = List.copyOf(remarks);
    revocations = List.copyOf(revocations);
  }

  /** Whether somebody must act. */
  boolean troubled() {
    return !incidents.isEmpty() || overdueSince.isPresent();
  }
}
