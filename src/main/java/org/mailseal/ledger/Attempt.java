package org.mailseal.ledger;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * One try to bring a certificate up to date, as it stood when it was read. Its private key stays in
 * the ledger until {@link Attempts#key} is asked for it.
 *
 * @param id its number
 * @param name the managed certificate
 * @param authority who is asked
 * @param state how far it has come
 * @param origin why it was begun
 * @param startedAt when it began
 * @param changedAt when it came to this state
 * @param names the names that are asked for, the primary one first
 * @param algorithm the kind of key
 * @param request the PKCS#10 request
 * @param orderUrl where the authority keeps its order
 * @param chain the answer
 * @param reason why it failed or was put back, or what it waits for
 * @param nextTry when it is worth trying again
 */
public record Attempt(
    long id,
    DnsName name,
    String authority,
    AttemptState state,
    Origin origin,
    Instant startedAt,
    Instant changedAt,
    List<Identifier> names,
    KeyAlgorithm algorithm,
    CertificateRequest request,
    Optional<String> orderUrl,
    Optional<Chain> chain,
    Optional<String> reason,
    Optional<NextTry> nextTry) {
  /**
   * What a file held before an attempt's swap.
   *
   * @param file the file
   * @param copy where its old content is; empty where there was no such file
   */
  public record KeptCopy(Path file, Optional<Path> copy) {}

  /**
   * When it is worth trying again, by the clock that {@code changedAt} is of.
   *
   * @param at the earliest time
   * @param asked until when the authority has asked to be left alone, where it has
   * @param elsewhere whether that holds for its authority alone: another one may be asked before
   */
  public record NextTry(Instant at, Optional<Instant> asked, boolean elsewhere) {
    /** Whichever authority is asked. */
    public NextTry(Instant at) {
      this(at, Optional.empty(), false);
    }
  }

  /**
   * When it is worth trying again. A wait that was noted at a time to come was planned by a clock
   * that was set back since, and is no plan; what a person has gone back to is held all the same.
   */
  public Optional<Instant> plannedTry(Instant now) {
    return planned(now).map(NextTry::at);
  }

  /** Whether it failed for a reason of its authority alone. */
  public boolean failedThere() {
    return state == AttemptState.FAILED && nextTry.filter(NextTry::elsewhere).isPresent();
  }

  /** Until when its authority has asked to be left alone, where that is to come. */
  public Optional<Instant> asked(Instant now) {
    return planned(now).flatMap(NextTry::asked).filter(now::isBefore);
  }

  private Optional<NextTry> planned(Instant now) {
    return nextTry.filter(_ -> state == AttemptState.SERVED || !changedAt.isAfter(now));
  }

  /** Whether its certificate is one that a person has brought. */
  public boolean brought() {
    return chain.isPresent() && (origin == Origin.IMPORT || origin == Origin.ANSWER);
  }
}
