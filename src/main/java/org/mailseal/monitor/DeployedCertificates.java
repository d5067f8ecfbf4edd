package org.mailseal.monitor;

import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Ledger;
import org.mailseal.name.DnsName;

/**
 * What Mailseal has put in for a name.
 *
 * @param installed the certificate that the last attempt has installed
 * @param underWay the one of an attempt that is between its swap and its end, such as one that a
 *     person carries to another machine
 */
record DeployedCertificates(
    Optional<CertificateInfo> installed, Optional<CertificateInfo> underWay) {
  static DeployedCertificates of(DnsName name, Ledger ledger) {
    return new DeployedCertificates(
        ledger.attempts().lastInstalled(name).flatMap(Attempt::chain).map(Chain::info),
        ledger
            .attempts()
            .latest(name)
            .filter(attempt -> attempt.state().filesTouched())
            .flatMap(Attempt::chain)
            .map(Chain::info));
  }

  boolean has(CertificateInfo leaf) {
    return installed.filter(leaf::equals).isPresent() || underWay.filter(leaf::equals).isPresent();
  }
}
