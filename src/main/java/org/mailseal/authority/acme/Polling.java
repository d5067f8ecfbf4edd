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

  private static final Duration STANDARD = Duration.ofMillis(500);
  private static final Duration LEAST = Duration.ofMillis(200);

  /** From now on. */
  static Polling begin(AcmeExplanation explanation, Clock clock, Sleeper sleeper) {
    return new Polling(explanation, clock, sleeper, sleeper.nanos() + PATIENCE.toNanos());
  }

  /** The first state that is enough; the first look is at what is known already. */
  Status until(Predicate<Status> enough, AcmeJsonResource resource, Supplier<Status> status)
      throws AcmeException, AuthorityException, InterruptedException {
    Status now = status.get();
    while (!enough.test(now)) {
      sleeper.sleep(pause(resource));
      resource.fetch();
      now = status.get();
    }
    return now;
  }

  /** As long as the authority wants, and never beyond the deadline. */
  private Duration pause(AcmeJsonResource resource) throws AuthorityException {
    Duration left = Duration.ofNanos(end - sleeper.nanos());
    if (!left.isPositive()) {
      throw explanation.late(PATIENCE, null, resource.getRetryAfter());
    }
    Duration wanted =
        resource.getRetryAfter().map(at -> Duration.between(clock.instant(), at)).orElse(STANDARD);
    Duration atLeast = wanted.compareTo(LEAST) < 0 ? LEAST : wanted;
    return atLeast.compareTo(left) > 0 ? left : atLeast;
  }
}
