package org.mailseal.ledger.port;

import java.time.Instant;
import java.util.Optional;
import org.mailseal.endpoint.PortAddress;

/**
 * What is wrong with one port in one respect, or was. All text is printable.
 *
 * @param id its number; 0 before the ledger has it
 * @param topic the respect; a port has one incident in each at a time
 * @param what one clause
 * @param fix what to do about it, in one line; may be empty
 * @param clause what it is held against; may be empty
 * @param since when it was first seen
 * @param state how sure it is
 * @param confirmations how many checks in a row have spoken for the next state
 * @param recoveredAt when it was first seen to be over
 */
public record Incident(
    long id,
    PortAddress port,
    IncidentTopic topic,
    String what,
    String fix,
    String clause,
    Instant since,
    State state,
    int confirmations,
    Optional<Instant> recoveredAt) {
  /** How sure an incident is, as Nagios calls it. */
  public enum State {
    /** Seen, and not yet by as many checks in a row as it takes. */
    SOFT,
    /** Confirmed, and not yet seen to be over by as many checks in a row as it takes. */
    HARD,
    RECOVERED,
    /** Confirmed, and a change from which there is no way back to wait for. */
    NOTED
  }

  /** The same, further on. */
  public Incident with(State next, int checks, Optional<Instant> recovered) {
    return new Incident(id, port, topic, what, fix, clause, since, next, checks, recovered);
  }

  /** The same, in the words of a later check. */
  public Incident described(String newWhat, String newFix, String newClause) {
    return new Incident(
        id, port, topic, newWhat, newFix, newClause, since, state, confirmations, recoveredAt);
  }
}
