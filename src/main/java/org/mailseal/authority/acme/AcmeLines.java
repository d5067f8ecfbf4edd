package org.mailseal.authority.acme;

import java.net.URL;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.mailseal.authority.AuthorityException;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.toolbox.JSON;

/**
 * The connections to one ACME server. Each is used by one dialogue at a time, for acme4j has one
 * request after the other wait within a session, and a client is shut when its dialogue is late. As
 * long as dialogues overlap, the next one goes on over what one before has left, and the directory
 * and the account are asked for once; with the last of them all is closed and forgotten.
 * Thread-safe.
 */
final class AcmeLines {
  /** A client of its own, and the session over it. */
  record Line(HttpClient http, Session session) {}

  /** The account, as the server has it. */
  record Account(URL location, KeyPair key) {}

  /** What is true for all who ask at the same time. */
  static final class Shared {
    private final Once<JSON> directory = new Once<>();
    private final Once<Account> account = new Once<>();

    JSON directory(Once.Question<JSON> question)
        throws AcmeException, AuthorityException, InterruptedException {
      return directory.answer(question);
    }
  }

  private final Deque<Line> idle = new ArrayDeque<>();
  private Shared shared = new Shared();
  private int inUse;

  /** Give it back when done. */
  synchronized Line take(Function<Shared, Line> fresh) {
    Line line = idle.isEmpty() ? fresh.apply(shared) : idle.pop();
    inUse++;
    return line;
  }

  /**
   * It is not used any more.
   *
   * @param sound whether all went well: whoever comes next goes by nothing that may have gone wrong
   */
  synchronized void giveBack(Line line, boolean sound) {
    inUse--;
    idle.push(line);
    if (!sound || inUse == 0) {
      idle.forEach(one -> one.http.shutdownNow());
      idle.clear();
      shared = new Shared();
    }
  }

  /** The account, asked for by the first of those who are at it. */
  Account account(Once.Question<Account> question)
      throws AcmeException, AuthorityException, InterruptedException {
    Once<Account> asked;
    synchronized (this) {
      asked = shared.account;
    }
    return asked.answer(question);
  }
}
