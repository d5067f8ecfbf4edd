package org.mailseal.authority.acme.challenge;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.name.Identifier;

/**
 * Where proofs are posted, and stay until they are removed: a folder of a web server, or a zone.
 * Implementations are thread-safe. What they throw names the fault and the cure.
 */
interface Place {
  /** The kind of challenge that is answered there. */
  String type();

  /** Its word in the settings, which its postings are known by. */
  String way();

  /** For people. */
  String describe();

  boolean canProve(Identifier identifier);

  /** See {@link Prover#obstacles}. */
  List<String> obstacles(List<Identifier> names);

  /**
   * See {@link Prover#tryOut}.
   *
   * @param whole shows what proves nothing as any proof is shown, and removes it
   */
  Result tryOut(Proof nothing, List<InetAddress> addresses, Trial whole);

  /** Shows and removes. */
  interface Trial {
    void run() throws AuthorityException, InterruptedException;
  }

  /** The longest that it may take until all proofs are posted and seen. */
  Duration patience();

  /** What is to be posted for a proof. Posts nothing; may look where its name leads. */
  Posting posting(Proof proof) throws AuthorityException, InterruptedException;

  /** Posts it; again where it is there already. */
  void post(Posted posted) throws AuthorityException, InterruptedException;

  /** Returns when all of them were seen as the authority will look for them. */
  void awaitSeen(List<Posted> posted) throws AuthorityException, InterruptedException;

  /** Removes exactly this, where it is there. Does so although the process is asked to stop. */
  void remove(Posting posting) throws AuthorityException;

  /** A proof, and what is posted for it. */
  record Posted(Proof proof, Posting posting) {}
}
