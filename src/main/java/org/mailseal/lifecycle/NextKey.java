package org.mailseal.lifecycle;

import java.util.Optional;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.proof.DaneGate;

/**
 * The key of the next request.
 *
 * @param kept whose key that is; empty for a new one
 * @param reason a printable clause; empty for a new one that needs none
 */
record NextKey(Optional<Attempt> kept, Optional<String> reason) {
  /** Asks the DNS where the settings leave it to that. */
  static NextKey of(CertificateContext context) {
    Optional<Attempt> inUse =
        context
            .attempts()
            .lastInstalled(context.track())
            .filter(
                attempt ->
                    attempt.chain().isPresent()
                        && attempt.algorithm() == context.certificate().key()
                        && context.attempts().holdsKey(attempt)
                        && new Acceptance(context).usable(attempt));
    DaneGate gate = context.daneGate();
    return switch (context.certificate().keyPolicy()) {
      case KEEP -> inUse.map(one -> keep(one, "key-on-renewal: keep")).orElseGet(NextKey::fresh);
      case STANDARD ->
          inUse
              .filter(one -> gate.means(one.chain().orElseThrow()))
              .map(one -> keep(one, "a TLSA record means it"))
              .orElseGet(NextKey::fresh);
      case NEW ->
          inUse.filter(one -> gate.means(one.chain().orElseThrow())).isPresent()
              ? new NextKey(
                  Optional.empty(),
                  Optional.of(
                      "a TLSA record means the one in use, and it is installed when one means it"))
              : fresh();
    };
  }

  private static NextKey keep(Attempt inUse, String reason) {
    return new NextKey(Optional.of(inUse), Optional.of(reason));
  }

  private static NextKey fresh() {
    return new NextKey(Optional.empty(), Optional.empty());
  }

  /** A printable clause. */
  String words() {
    return (kept.isPresent() ? "the one in use" : "a new one")
        + reason.map(why -> " (" + why + ")").orElse("");
  }
}
