package org.mailseal.install;

import java.time.Duration;
import java.util.List;

/**
 * A command of the user's own, run before the first file is touched or after every port was seen to
 * serve the new certificate.
 *
 * @param command the program and its arguments; no shell reads them
 * @param deadline the time that it may take
 * @param environment the names of further variables of Mailseal's own environment that it is given;
 *     it gets no others but the harmless ones and the facts
 */
public record Hook(List<String> command, Duration deadline, List<String> environment) {
  public static final Duration STANDARD_DEADLINE = Duration.ofSeconds(60);

  public Hook {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
  }
}
