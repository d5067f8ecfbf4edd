package org.mailseal.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The built command, run as its users run it.
 *
 * @param settings the file for {@code --config}
 * @param environment added to this process's own, such as another PATH
 */
public record MailsealCommand(Path settings, Map<String, String> environment) {
  /** Long enough for an attempt whose every port is waited for until its deadline. */
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  public MailsealCommand(Path settings) {
    this(settings, Map.of());
  }

  public Command.Outcome run(String... arguments) {
    return Command.run(DEADLINE, environment, words(arguments));
  }

  /**
   * Runs it under another program.
   *
   * @param around the program and its arguments, such as {@code strace} or {@code faketime}
   */
  public Command.Outcome runUnder(List<String> around, String... arguments) {
    return Command.run(
        DEADLINE, Stream.concat(around.stream(), words(arguments).stream()).toList());
  }

  /**
   * Starts it and goes on, for {@code daemon}. The launcher becomes the Java process, so that the
   * process id is Java's.
   *
   * @param output takes what it writes
   */
  public Running start(Path output, String... arguments) {
    return Running.start(output, environment, words(arguments));
  }

  private List<String> words(String... arguments) {
    return Stream.concat(
            Stream.of(launcher().toString(), "--config", settings.toString()), Stream.of(arguments))
        .toList();
  }

  private static Path launcher() {
    String home = System.getProperty("basedir", System.getProperty("user.dir", "."));
    Path launcher = Path.of(home, "target", "mailseal", "bin", "mailseal").toAbsolutePath();
    if (!Files.isExecutable(launcher)) {
      throw new IllegalStateException(launcher + " is not there: run mvn package first");
    }
    return launcher;
  }
}
