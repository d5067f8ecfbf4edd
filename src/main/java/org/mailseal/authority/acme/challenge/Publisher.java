package org.mailseal.authority.acme.challenge;

import java.time.Duration;
import java.util.List;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofTrial.Result;

/**
 * Who changes a zone: adds a TXT record to it, and deletes exactly that one. Implementations are
 * thread-safe. What they throw names the fault and the cure.
 */
interface Publisher {
  /** Its word in the settings. */
  String way();

  /** For people: by what means. */
  String describe();

  /** What would keep it from that now, as far as this host alone can tell. */
  List<String> obstacles();

  /**
   * Looks whether it may change a record, without a change.
   *
   * @param record its name without a final dot
   * @param text what no record of that name has
   */
  default Result tryOut(String record, String text) {
    return new Result.Untried();
  }

  /** The longest that one change may take. */
  Duration patience();

  /**
   * Adds a record; does nothing where it is there already.
   *
   * @param record its name without a final dot
   */
  void add(String record, String text) throws AuthorityException;

  /** Deletes it where it is there, and no other of the same name. */
  void delete(String record, String text) throws AuthorityException;
}
