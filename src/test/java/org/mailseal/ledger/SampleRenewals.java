package org.mailseal.ledger;

import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Renewals of {@link SampleAttempts#MAIL} that have come to an end. */
public final class SampleRenewals {
  private SampleRenewals() {}

  /** One that failed, or was put back. */
  public static Attempt ended(Ledger ledger, AttemptState state, String reason, Instant nextTry) {
    return SampleAttempts.claimed(
        ledger,
        steps -> {
          Attempt drafted = SampleAttempts.draft(steps, SampleAttempts.key());
          if (state == AttemptState.PUT_BACK) {
            drafted = swapped(steps, drafted, SampleAttempts.key());
          }
          return steps.ended(drafted, state, reason, nextTry);
        });
  }

  /** One that was seen served. */
  public static Attempt served(Ledger ledger) {
    return SampleAttempts.claimed(
        ledger,
        steps -> {
          KeyPair key = SampleAttempts.key();
          Attempt drafted = SampleAttempts.draft(steps, key);
          return steps.served(swapped(steps, drafted, key), "served", Map.of(), 0);
        });
  }

  private static Attempt swapped(AttemptSteps steps, Attempt drafted, KeyPair key) {
    Attempt issued =
        steps.issued(drafted, SampleAttempts.answer(key, Duration.ofDays(90)), "issued");
    return steps.enter(steps.staged(issued, List.of(), Set.of()), AttemptState.SWAPPED, "swapped");
  }

  /** A request that a renewal has made for a CA by hand. */
  public static Attempt made(Ledger ledger) {
    return SampleAttempts.claimed(
        ledger,
        steps ->
            steps.awaiting(
                SampleAttempts.draft(steps, SampleAttempts.key()), "the answer of corporate"));
  }
}
