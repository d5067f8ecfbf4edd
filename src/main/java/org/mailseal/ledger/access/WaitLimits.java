package org.mailseal.ledger.access;

import java.time.Duration;

/**
 * How long anything waits for another process.
 *
 * @param opening for a connection, by whichever way
 * @param greeting for the first words on a connection
 * @param answer for the answer to one request
 * @param idle the holder for a client's next request; a transaction that is open then is undone
 * @param closing for requests in hand, and then for the database to close
 */
public record WaitLimits(
    Duration opening, Duration greeting, Duration answer, Duration idle, Duration closing) {
  public static final WaitLimits STANDARD =
      new WaitLimits(
          Duration.ofSeconds(18),
          Duration.ofSeconds(6),
          Duration.ofSeconds(20),
          Duration.ofSeconds(12),
          Duration.ofSeconds(8));

  /**
   * How long a statement waits for rows that another transaction has changed: longer than a client
   * that was stopped in the middle of one keeps them, and not as long as the answer is waited for.
   */
  Duration rows() {
    return idle.plus(answer).dividedBy(2);
  }
}
