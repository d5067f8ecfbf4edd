package org.mailseal.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.DnsName;

/** What is going to happen to a certificate. Implemented by those who know the settings. */
@FunctionalInterface
public interface RenewalForecast {
  /** What the next run does. */
  sealed interface Action {
    /** An authority that answers by itself is asked for a new one, which is installed. */
    record Renewal() implements Action {}

    /**
     * A request is made, and a person hands it in.
     *
     * @param authority whose answer is waited for then
     * @param handIn where the request goes
     */
    record Request(String authority, String handIn) implements Action {}

    /** Nothing, before the answer to a request is handed in. */
    record Wait() implements Action {}

    /**
     * One that is held already is installed; nobody is asked.
     *
     * @param leaf that one
     */
    record Installation(CertificateInfo leaf) implements Action {}

    /**
     * Nothing: no run can begin.
     *
     * @param fault why, in a printable clause
     */
    record Nothing(String fault) implements Action {}
  }

  /**
   * What is to be expected for one certificate.
   *
   * @param action what the next run does
   * @param due whether it does so as soon as it may; otherwise the certificate is not due yet
   * @param notBefore until when a failure has put it off, or when it becomes due
   * @param lookedAtEvery in which span the daemon makes a run; empty where no daemon lives
   */
  record Prospect(
      Action action, boolean due, Optional<Instant> notBefore, Optional<Duration> lookedAtEvery) {}

  /** Empty where the settings do not know the name. */
  Optional<Prospect> forecast(KeyTrack track);

  /** Of which certificates of a name one is: all, unless the name has one for each kind of key. */
  default KeyTrack track(DnsName name, CertificateInfo leaf) {
    return KeyTrack.whole(name);
  }

  /** The certificates of the settings. */
  default List<KeyTrack> tracks() {
    return List.of();
  }

  /** Whether the settings know the name. */
  default boolean knows(DnsName name) {
    return forecast(KeyTrack.whole(name)).isPresent();
  }
}
