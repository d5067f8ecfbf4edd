package org.mailseal.authority.acme.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.Sleeper;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;

/**
 * Asks once more where an answer got lost on its way, or a proxy had none: what only reads changes
 * nothing however often it is asked. An order is placed once; whether one whose answer was lost is
 * there nobody can tell.
 */
public record RepeatedRead(Sleeper sleeper) {
  /** Before the second and the third time. */
  public static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(250), Duration.ofSeconds(1));

  /** One HTTP request, which gives the status. */
  @FunctionalInterface
  public interface Request {
    int send() throws AcmeException;
  }

  public int read(Connection connection, Request request) throws AcmeException {
    for (Duration pause : PAUSES) {
      try {
        return request.send();
      } catch (AcmeNetworkException lost) {
        if (!passing(lost)) {
          throw lost;
        }
        connection.close();
        rest(pause, lost);
      }
    }
    return request.send();
  }

  private void rest(Duration pause, AcmeNetworkException lost) throws AcmeNetworkException {
    try {
      sleeper.sleep(pause);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw lost;
    }
  }

  /** Not where nobody was there, or one who was silent for long: that is worth another run. */
  private static boolean passing(AcmeNetworkException lost) {
    for (@Nullable Throwable e = lost.getCause(); e != null; e = e.getCause()) {
      switch (e) {
        case UnavailableException unavailable -> {
          return unavailable.passing();
        }
        case ConnectException _,
            HttpTimeoutException _,
            SSLHandshakeException _,
            InterruptedException _ -> {
          return false;
        }
        default -> {}
      }
    }
    return lost.getCause() instanceof IOException;
  }
}
