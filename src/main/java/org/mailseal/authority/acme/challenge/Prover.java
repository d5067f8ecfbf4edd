package org.mailseal.authority.acme.challenge;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofTrial;
import org.mailseal.name.Identifier;

/** One way to prove that names are ours. Implementations are thread-safe. */
public interface Prover {
  /** The kind of challenge, as RFC 8555 §9.7.8 registers it, such as {@code http-01}. */
  String type();

  /** How it proves, for people: the kind of challenge, and where it is answered. */
  String describe();

  /** Whether it is made for such a name at all; nobody is asked. */
  boolean canProve(Identifier identifier);

  /**
   * What would keep it from proving now, as far as this host alone can tell; nothing is changed.
   *
   * @param names those that it is to prove
   * @return each a printable sentence with its cure
   */
  List<String> obstacles(List<Identifier> names);

  /**
   * Shows what proves nothing, and looks whether it is seen where the authority will look, as far
   * as that can be told from here; takes some seconds at most. Nothing is left of it.
   *
   * @param nothing as if a name were to be proven
   * @param addresses those that the DNS has of it; none where that is not known
   * @param postings where is noted what would outlive this process
   */
  default ProofTrial.Result tryOut(Proof nothing, List<InetAddress> addresses, Postings postings) {
    return new ProofTrial.Result.Untried();
  }

  /** The longest that {@link #show} may take. */
  Duration patience();

  /**
   * Shows proofs, and returns when the authority can be told: what can be looked at from here was
   * seen.
   *
   * @param proofs at least one, of names that it {@linkplain #canProve can prove}
   * @param postings where is noted what would outlive this process
   * @return closed when the authority has looked
   * @throws AuthorityException where it cannot be shown, and then nothing is shown any more
   */
  Shown show(List<Proof> proofs, Postings postings) throws AuthorityException, InterruptedException;

  /** Removes what an earlier run that was killed, or could not, has left. */
  void removeLeft(Postings postings);
}
