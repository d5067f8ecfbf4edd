package org.mailseal.notification.webhook;

import java.time.Duration;
import java.util.Optional;

/** What became of one try. Reasons are printable clauses about the webhook, and hold no secret. */
public sealed interface WebhookOutcome {
  /**
   * It has the message.
   *
   * @param status 2xx
   */
  record Taken(int status) implements WebhookOutcome {}

  /**
   * It may be taken another time. Whether it was taken now is not always known.
   *
   * @param retryAfter how long it wants to be left alone, at most a day
   */
  record Later(Optional<Duration> retryAfter, String reason) implements WebhookOutcome {
    static Later because(String reason) {
      return new Later(Optional.empty(), reason);
    }
  }

  /** It will not be taken, however often it is sent: somebody has to look after the settings. */
  record Refused(String reason) implements WebhookOutcome {}
}
