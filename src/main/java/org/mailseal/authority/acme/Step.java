package org.mailseal.authority.acme;

import org.mailseal.authority.AuthorityException;
import org.shredzone.acme4j.exception.AcmeException;

/** The way to a certificate (RFC 8555 §7.1): what was being done when something went wrong. */
enum Step {
  ACCOUNT("while its directory and the account were looked up"),
  EARLIER_ORDER("while the order of an earlier try was looked up"),
  ORDER("while the order was placed"),
  PROOF("while the names were proven"),
  SIGNATURE("while the request was handed in for signing"),
  CERTIFICATE("while the certificate was fetched");

  private final String words;

  Step(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** A part of a dialogue. */
  @FunctionalInterface
  interface Act<T> {
    T run() throws AcmeException, AuthorityException, InterruptedException;
  }

  /** Takes it; whatever goes wrong is known to have gone wrong there. */
  <T> T take(Act<T> act) throws AcmeException, AuthorityException, InterruptedException {
    try {
      return act.run();
    } catch (AcmeServer.OurFault ours) {
      throw ours;
    } catch (AcmeException | RuntimeException fault) {
      throw new MissedException(this, fault);
    }
  }

  /** It was not taken. */
  static final class MissedException extends AcmeException {
    private final Step step;
    private final transient Exception fault;

    MissedException(Step step, Exception fault) {
      super(step.words, fault);
      this.step = step;
      this.fault = fault;
    }

    Step step() {
      return step;
    }

    Exception fault() {
      return fault;
    }
  }
}
