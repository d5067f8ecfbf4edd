package org.mailseal.lifecycle;

import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;

/**
 * An answer that was put back, or replaced by somebody else, or that was there before the settings
 * knew of its name. It need not be asked for again: authorities limit how often, and people answer
 * in days.
 */
record EarlierAnswer(CertificateContext context, Acceptance acceptance) {
  /** The attempt with the last answer, where that can be installed again. */
  Optional<Attempt> find() {
    return context
        .attempts()
        .lastAnswered(context.name())
        .filter(this::isWanted)
        .filter(this::isGood);
  }

  private boolean isWanted(Attempt answered) {
    return answered.brought()
        ? cameToNothing(answered) || isAllThatIsWanted(answered)
        : acceptance.wanted(answered);
  }

  /** A person has looked at it and said yes; the failure was not the certificate's. */
  private static boolean cameToNothing(Attempt answered) {
    return answered.state() == AttemptState.PUT_BACK || answered.state() == AttemptState.FAILED;
  }

  private boolean isAllThatIsWanted(Attempt answered) {
    CertificateInfo leaf = answered.chain().orElseThrow().info();
    ManagedCertificate certificate = context.certificate();
    return answered.algorithm() == certificate.key()
        && certificate.names().stream().allMatch(leaf::covers);
  }

  private boolean isGood(Attempt answered) {
    Chain chain = answered.chain().orElseThrow();
    List<String> faults =
        answered.brought() ? acceptance.faultsByHand(answered) : acceptance.faults(answered, chain);
    return faults.isEmpty()
        && context.now().isBefore(Due.when(context.certificate(), chain.info()));
  }
}
