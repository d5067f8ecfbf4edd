package org.mailseal.ledger.request;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.Attempt;
import org.mailseal.name.Durations;

/**
 * A request that its CA has not answered, as people are told of it.
 *
 * @param request the attempt that waits
 * @param served the certificate that is in use meanwhile, where there is one
 * @param now the instant from which times are counted
 */
public record UnansweredRequest(Attempt request, Optional<CertificateInfo> served, Instant now) {
  /** With less than this left, the words are louder: a CA that is asked by hand takes days. */
  private static final Duration NEAR = Duration.ofDays(7);

  private static final long SPOKEN_OF_IN_DAYS = 2;

  /** How long it has waited; never negative, whatever the clock did. */
  public Duration waited() {
    Duration waited = Duration.between(request.startedAt(), now);
    return waited.isNegative() ? Duration.ZERO : waited;
  }

  /** What it waits for, in a printable clause. */
  public String forWhat() {
    return request.reason().orElse("the answer of " + request.authority());
  }

  /** Such as {@code for 6 days; the served certificate ends in 9}. */
  public String howLong() {
    return "for " + Durations.describe(waited()) + end().map(end -> "; " + end).orElse("");
  }

  private Optional<String> end() {
    return served.map(leaf -> end(leaf.left(now)));
  }

  private String end(Duration left) {
    if (left.isNegative()) {
      return "ACT NOW: the served certificate ENDED " + Durations.describe(left.negated()) + " ago";
    }
    if (left.compareTo(NEAR) < 0) {
      return "ACT NOW: the served certificate ends in " + Durations.describe(left);
    }
    return "the served certificate ends in "
        + (waited().toDays() >= SPOKEN_OF_IN_DAYS ? left.toDays() : Durations.describe(left));
  }
}
