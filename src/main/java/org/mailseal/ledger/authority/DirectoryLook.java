package org.mailseal.ledger.authority;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A look at the directory of an authority (RFC 8555 §7.1.1).
 *
 * @param next when it is looked at again, not before
 * @param since since when it has answered, or has not, as it did at this look
 * @param fault why it did not answer, printable; empty where it did
 * @param answer the last one, of this look or an earlier one; empty where there never was one
 * @param accepted where the terms of service stood that are accepted: those that the first look
 *     saw, or those that somebody has accepted since; empty where none are known
 */
public record DirectoryLook(
    Instant at,
    Instant next,
    Instant since,
    Optional<String> fault,
    Optional<Answered> answer,
    Optional<String> accepted) {
  public boolean answers() {
    return fault.isEmpty();
  }

  /** Where its terms stand that nobody has accepted, for others were; empty where all is well. */
  public Optional<String> otherTerms() {
    return accepted.flatMap(
        known -> answer.flatMap(Answered::terms).filter(terms -> !terms.equals(known)));
  }

  /**
   * What it said; texts are printable.
   *
   * @param terms where its terms of service stand
   * @param binds whether a new account must be bound (§7.3.4)
   * @param renewalInformation whether it says when it wants certificates renewed (RFC 9773)
   */
  public record Answered(
      Instant at,
      Optional<String> terms,
      List<String> profiles,
      boolean binds,
      boolean renewalInformation) {
    public Answered {
      profiles = List.copyOf(profiles);
    }
  }
}
