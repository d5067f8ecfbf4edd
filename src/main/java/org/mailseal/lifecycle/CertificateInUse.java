package org.mailseal.lifecycle;

import java.util.Optional;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.managed.CertificateContext;

/** What the targets' files hold before Mailseal's first certificate. */
record CertificateInUse(ClaimedCertificate claimed) {
  private CertificateContext context() {
    return claimed.context();
  }

  /** Notes it with its key, once, so that it is one that can be gone back to. */
  void noteOnce() {
    if (context().attempts().lastInstalled(context().track()).isEmpty()) {
      context()
          .installation()
          .installed()
          .flatMap(ExistingCertificate::of)
          .filter(found -> context().track().has(found.algorithm()))
          .filter(found -> !isNoted(found.material().chain()))
          .ifPresent(this::note);
    }
  }

  private boolean isNoted(Chain chain) {
    return context().attempts().generations(context().track()).stream()
        .map(Attempt::chain)
        .flatMap(Optional::stream)
        .anyMatch(known -> known.leaf().equals(chain.leaf()));
  }

  private void note(ExistingCertificate found) {
    CertificateRequest request = found.request(context().name(), context().services().random());
    claimed
        .steps()
        .found(context().name(), request.names(), found.algorithm(), found.material(), request);
  }
}
