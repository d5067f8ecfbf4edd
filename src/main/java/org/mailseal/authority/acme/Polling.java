package org.mailseal.authority.acme;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Sleeper;
import org.shredzone.acme4j.AcmeJsonResource;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;

/**
 * Asks a server for how far it is, as often as it wants and until a deadline.
 *
 * @param end when it is late, by the sleeper's nanoseconds
 */
record Polling(AcmeExplanation explanation, Clock clock, Sleeper sleeper, long end) {
  /** For all that the authority does in the background: validating, then signing. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Where the authority does not say how long; each wait is twice the one before. */
  private static final Duration FIRST = Duration.ofMillis(50);

  private static final Duration LONGEST = Duration.ofSeconds(3);

  /** From now on. */
  static Polling begin(AcmeExplanation explanation, Clock clock, Sleeper sleeper) {
    return new Polling(explanation, clock, sleeper, sleeper.nanos() + PATIENCE.toNanos());
  }

  /** The first state that is enough; the first look is at what is known already. */
  Status until(Predicate<Status> enough, AcmeJsonResource resource, Supplier<Status> status)
      throws AcmeException, AuthorityException, InterruptedException {
    Status now = status.get();
    Duration unsaid = FIRST;
    while (!enough.test(now)) {
      sleeper.sleep(pause(resource, unsaid));
      unsaid = shorter(unsaid.multipliedBy(2), LONGEST);
      resource.fetch();
      now = status.get();
    }
    return now;
  }

  /** As long as the authority wants, and never beyond the deadline. */
  private Duration pause(AcmeJsonResource resource, Duration unsaid) throws AuthorityException {
    Duration left = Duration.ofNanos(end - sleeper.nanos());
    if (!left.isPositive()) {
      throw explanation.late(PATIENCE, null, resource.getRetryAfter());
    }
    Duration wanted =
        resource
            .getRetryAfter()
            .map(at -> Duration.between(clock.instant(), at))
            .filter(Duration::isPositive)
            .orElse(unsaid);
    return shorter(wanted.compareTo(FIRST) < 0 ? FIRST : wanted, left);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
