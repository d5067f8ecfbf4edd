package org.mailseal.notification;

import java.time.Instant;
import java.util.Optional;
import org.mailseal.name.DnsName;

/** What is going to happen to a certificate. Implemented by those who know the settings. */
@FunctionalInterface
public interface RenewalForecast {
  /**
   * What is to be expected for one certificate.
   *
   * @param renewsItself false where a person has to take a step
   * @param nextTry when the next try is planned or possible
   */
  record Prospect(boolean renewsItself, Optional<Instant> nextTry) {}

  /** Empty where the settings do not know the name. */
  Optional<Prospect> forecast(DnsName name);
}
