package org.mailseal.notification.mail;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.mailseal.name.Durations;
import org.mailseal.name.Printable;

/** What went wrong on the way to a relay, in words for a person. */
final class RelayFaults {
  private RelayFaults() {}

  /**
   * The fault of a connection.
   *
   * @param limit how long the step was allowed to take
   */
  static String explain(IOException fault, String host, Duration limit) {
    return switch (fault) {
      case SocketTimeoutException late -> "no answer within " + span(limit);
      case ConnectException refused -> line(refused).toLowerCase(Locale.ROOT);
      case SSLException tls ->
          "TLS failed: "
              + line(innermost(tls))
              + "; its certificate must name "
              + host
              + ", be within its dates and come from a trusted root";
      default -> line(fault);
    };
  }

  /** The relay's answer, whatever it holds, on one printable line. */
  static String line(String answer) {
    return Printable.sanitizeLines(answer, " / ");
  }

  /** A wait, in words. */
  static String span(Duration wait) {
    return wait.toSeconds() == 0 ? wait.toMillis() + "ms" : Durations.format(wait);
  }

  /** What a fault says of itself. */
  static String line(Throwable fault) {
    return line(Objects.requireNonNullElse(fault.getMessage(), fault.getClass().getSimpleName()));
  }

  private static Throwable innermost(Throwable fault) {
    Throwable cause = fault.getCause();
    return cause == null ? fault : innermost(cause);
  }
}
