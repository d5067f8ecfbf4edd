package org.mailseal.lifecycle.manual;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Ledger;
import org.mailseal.lifecycle.Lifecycle;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;

/**
 * A certificate that the ledger holds with its key.
 *
 * @param attempt where it came from
 * @param material the two
 */
public record HeldCertificate(Attempt attempt, CertifiedKey material) {
  /**
   * The one in use. Of a name that the settings do not manage, what a person has brought since
   * counts for more than what was served last.
   */
  public static Optional<HeldCertificate> find(Ledger ledger, DnsName name, boolean managed) {
    Optional<Attempt> served = ledger.attempts().lastInstalled(name);
    Optional<Attempt> kept =
        ledger.requests().all().stream()
            .filter(one -> one.name().equals(name) && one.state() == AttemptState.ANSWERED)
            .max(Comparator.comparing(Attempt::changedAt));
    Optional<Attempt> found = ledger.attempts().generations(name).stream().findFirst();
    return (managed
            ? served.or(() -> found).or(() -> kept)
            : Stream.of(served, kept)
                .flatMap(Optional::stream)
                .max(Comparator.comparing(Attempt::changedAt))
                .or(() -> found))
        .map(
            attempt ->
                new HeldCertificate(
                    attempt,
                    new CertifiedKey(
                        ledger.attempts().key(attempt), attempt.chain().orElseThrow())));
  }

  /** The same; where the ledger has none, what the targets' files of a managed one hold. */
  public static Optional<CertifiedKey> present(
      Ledger ledger, Lifecycle lifecycle, DnsName name, Optional<ManagedCertificate> managed) {
    return find(ledger, name, managed.isPresent())
        .map(HeldCertificate::material)
        .or(() -> managed.flatMap(lifecycle::installed));
  }

  /** Where it came from, for people. */
  public String describe() {
    return switch (attempt.state()) {
      case SERVED, UNPROVEN ->
          "in use since " + attempt.changedAt() + " (attempt " + attempt.id() + ")";
      case FOUND -> "in use before Mailseal's first one (attempt " + attempt.id() + ")";
      default -> "kept since " + attempt.changedAt() + ", and installed nowhere";
    };
  }
}
