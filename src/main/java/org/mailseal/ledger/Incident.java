package org.mailseal.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * What is wrong with one port in one respect, or was. All text is printable.
 *
 * @param id its number; 0 before the ledger has it
 * @param endpoint the endpoint, as {@code host:port/protocol}
 * @param address the address dialled; {@code -} where the name did not resolve
 * @param topic the respect, in one word; a port has one trouble in each at a time
 * @param what one clause
 * @param fix what to do about it, in one line; may be empty
 * @param clause what it is held against; may be empty
 * @param since when it was first seen
 * @param state how sure it is
 * @param inARow how many checks in a row have spoken for the next state
 * @param overAt when it was first seen to be over
 */
public record Incident(
    long id,
    String endpoint,
    String address,
    String topic,
    String what,
    String fix,
    String clause,
    Instant since,
    State state,
    int inARow,
    Optional<Instant> overAt) {
  /**
   * SUSPECTED until further checks have seen it too, STANDING until further checks have not, OVER
   * after that; NOTED where it is a change of which nothing can be over.
   */
  public enum State {
    SUSPECTED,
    STANDING,
    OVER,
    NOTED
  }

  /** Such as {@code mail.example.org:25/smtp at 192.0.2.1}. */
  public String place() {
    return CheckedPort.place(endpoint, address);
  }

  /** The same, further on. */
  public Incident with(State next, int checks, Optional<Instant> over) {
    return new Incident(id, endpoint, address, topic, what, fix, clause, since, next, checks, over);
  }
}
