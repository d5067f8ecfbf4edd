package org.mailseal.lifecycle.proof;

import java.time.Duration;

/**
 * How a renewal is seen to be served.
 *
 * @param connections how many connections in a row to each port and address must serve the new
 *     leaf; a server's old processes answer some of them for a while
 * @param within how long all of them may take to get there
 */
public record VerificationLimits(int connections, Duration within) {
  public static VerificationLimits standard() {
    return new VerificationLimits(3, Duration.ofSeconds(30));
  }
}
