package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that is run to its end. */
public final class Command {
  private Command() {}

  /**
   * How it ended.
   *
   * @param exit the exit code; 128 + n after signal n
   * @param out what it wrote to standard output
   * @param err what it wrote to standard error
   */
  public record Outcome(int exit, String out, String err) {
    /** Both outputs, for messages that may appear on either. */
    public String said() {
      return out + err;
    }
  }

  /**
   * Runs it with an empty standard input.
   *
   * @throws IllegalStateException where it takes longer than the deadline; it is killed then
   */
  public static Outcome run(Duration deadline, List<String> words) {
    return run(deadline, Map.of(), words);
  }

  /**
   * The same in another environment.
   *
   * @param environment added to this process's own
   */
  static Outcome run(Duration deadline, Map<String, String> environment, List<String> words) {
    try {
      // Files, not pipes: a server that the command leaves behind may keep a pipe open for ever.
      Path out = Files.createTempFile("command-", ".out");
      Path err = Files.createTempFile("command-", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
          throw new IllegalStateException(
              "not done after " + deadline + ": " + words + "\n" + text(out) + text(err));
        }
        return new Outcome(process.exitValue(), text(out), text(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + words, e);
    }
  }

  /**
   * Runs a command of the test's own making, which has 30 s and must succeed.
   *
   * @return what it wrote to standard output
   */
  public static String mustRun(String... words) {
    Outcome outcome = run(Duration.ofSeconds(30), List.of(words));
    if (outcome.exit() != 0) {
      throw new IllegalStateException(
          "exit code " + outcome.exit() + ": " + List.of(words) + "\n" + outcome.said());
    }
    return outcome.out();
  }

  /** Bytes as they come: what servers say need not be UTF-8. */
  private static String text(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
