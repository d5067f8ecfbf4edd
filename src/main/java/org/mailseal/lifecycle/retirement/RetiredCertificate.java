package org.mailseal.lifecycle.retirement;

import java.util.List;
import java.util.Optional;
import org.mailseal.install.RetiredFiles;
import org.mailseal.ledger.Attempt;
import org.mailseal.name.DnsName;

/**
 * What is known of a certificate that the settings do not name.
 *
 * @param latest its last attempt; empty where it never had one
 * @param waiting the requests that wait for their CA, the oldest first
 * @param files what it has left in the directories of its targets
 */
public record RetiredCertificate(
    DnsName name, Optional<Attempt> latest, List<Attempt> waiting, RetiredFiles files) {
  public RetiredCertificate {
    waiting = List.copyOf(waiting);
  }

  /** Its last attempt's state in a word; NEW where there was none. */
  public String state() {
    return latest.map(attempt -> attempt.state().name()).orElse("NEW");
  }

  /** An attempt that nobody finishes or undoes now: files may hold what was never proven. */
  public Optional<Attempt> unfinished() {
    return latest.filter(attempt -> attempt.state().open());
  }
}
