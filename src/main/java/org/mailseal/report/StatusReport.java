package org.mailseal.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Heartbeats;
import org.mailseal.ledger.trail.Event;
import org.mailseal.lifecycle.retirement.RetiredCertificate;

/**
 * Where everything stands.
 *
 * @param certificates in the order of the settings
 * @param otherRequests the requests that wait for names that the settings do not know
 * @param left the certificates that left the settings and were not forgotten
 * @param daemon its last heartbeat
 * @param wrongClock why this machine's clock cannot be believed
 * @param unsentLetters the last failure of each letter that waits to be delivered
 * @param authorities those that did not answer when last looked at, or have other terms than those
 *     that were accepted
 * @param now the instant from which days are counted
 */
public record StatusReport(
    List<StatusEntry> certificates,
    List<Attempt> otherRequests,
    List<RetiredCertificate> left,
    Optional<Heartbeats.Last> daemon,
    Optional<String> wrongClock,
    List<Event> unsentLetters,
    List<AuthorityNews> authorities,
    Instant now) {
  public StatusReport {
    certificates = List.copyOf(certificates);
    left = List.copyOf(left);
    otherRequests = List.copyOf(otherRequests);
    unsentLetters = List.copyOf(unsentLetters);
    authorities = List.copyOf(authorities);
  }

  /**
   * Whether somebody must act: a confirmed incident, an overdue renewal, a clock that cannot be
   * believed, or a daemon that has died. One that was stopped, or never ran, was not wanted.
   */
  public boolean troubled() {
    return certificates.stream().anyMatch(StatusEntry::troubled)
        || wrongClock.isPresent()
        || daemonDied();
  }

  /** It was not asked to stop, and does not live. */
  boolean daemonDied() {
    return daemon.filter(last -> !last.stopped() && !last.lives(now)).isPresent();
  }
}
