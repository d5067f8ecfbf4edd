package org.mailseal.monitor;

import java.util.Optional;
import java.util.function.Predicate;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.track.KeyTrack;

/**
 * What Mailseal has put in.
 *
 * @param installed the certificate that the last attempt has installed
 * @param underWay the one of an attempt that is between its swap and its end, such as one that a
 *     person carries to another machine
 * @param unproven the one of the last attempt, where a port is still to be seen to serve it
 */
record DeployedCertificates(
    Optional<CertificateInfo> installed,
    Optional<CertificateInfo> underWay,
    Optional<CertificateInfo> unproven) {
  static DeployedCertificates of(KeyTrack track, Ledger ledger) {
    return new DeployedCertificates(
        ledger.attempts().lastInstalled(track).flatMap(Attempt::chain).map(Chain::info),
        latest(track, ledger, AttemptState::filesTouched),
        latest(track, ledger, state -> state == AttemptState.UNPROVEN));
  }

  private static Optional<CertificateInfo> latest(
      KeyTrack track, Ledger ledger, Predicate<AttemptState> state) {
    return ledger
        .attempts()
        .latest(track)
        .filter(attempt -> state.test(attempt.state()))
        .flatMap(Attempt::chain)
        .map(Chain::info);
  }

  boolean has(CertificateInfo leaf) {
    return installed.filter(leaf::equals).isPresent() || underWay.filter(leaf::equals).isPresent();
  }
}
