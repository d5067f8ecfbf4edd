package org.mailseal.notification;

import java.time.Duration;
import java.util.Optional;

/** A channel by which messages are told. Thread-safe; each call has a deadline of its own. */
public interface Channel {
  /** Distinguishes it from all others, also over restarts; such as {@code mail}. Printable. */
  String key();

  /**
   * Hands a message over. It may have been handed over before, by a process that was killed: it has
   * the same identifier then.
   *
   * @throws InterruptedException if the thread is interrupted; nobody has got it then
   */
  Handed hand(Message message) throws InterruptedException;

  /** What became of it. All text is printable, and holds no secret. */
  sealed interface Handed {
    /** It was taken. */
    record Taken(String how) implements Handed {}

    /**
     * It was not taken now.
     *
     * @param after in which time it may be tried again, where the other side has said so
     */
    record Later(Optional<Duration> after, String reason) implements Handed {}

    /** It was not taken, and will not be. */
    record Refused(String reason) implements Handed {}
  }
}
