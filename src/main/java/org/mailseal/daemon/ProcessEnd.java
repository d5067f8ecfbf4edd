package org.mailseal.daemon;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the process at once, without an orderly one: the ledger is made for that. */
public interface ProcessEnd {
  /**
   * Ends the process. Returns only in tests.
   *
   * @param reason a printable sentence
   */
  void end(String reason);

  /**
   * Ends the Java process.
   *
   * @param code not 0, so that it is started again
   */
  static ProcessEnd halting(int code) {
    Logger log = LoggerFactory.getLogger("mailseal");
    return reason -> {
      try {
        // Nobody may read what is logged, and a pipe that is full holds up who writes.
        Thread last = Thread.ofPlatform().daemon().start(() -> log.error("{}", reason));
        last.join(2_000);
      } catch (InterruptedException | RuntimeException | Error e) {
        // It ends all the same.
      } finally {
        Runtime.getRuntime().halt(code);
      }
    };
  }
}
