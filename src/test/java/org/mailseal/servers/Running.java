package org.mailseal.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process that goes on until it is stopped; its output, standard error included, is in a file.
 */
public final class Running implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Process process;
  private final Path output;

  private Running(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param output takes both outputs; what it held is overwritten
   * @param environment added to this process's own
   */
  public static Running start(Path output, Map<String, String> environment, List<String> words) {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    try {
      return new Running(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  public String output() {
    try {
      return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the output matches.
   *
   * @return what matched
   */
  public String awaitOutput(String regex, Duration deadline) {
    Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
    await()
        .atMost(deadline)
        .pollInterval(Duration.ofMillis(50))
        .failFast(
            "the process has ended without it", () -> !alive() && !pattern.matcher(output()).find())
        .untilAsserted(() -> assertThat(output()).containsPattern(pattern));
    Matcher found = pattern.matcher(output());
    return found.find() ? found.group() : "";
  }

  /** Sends a signal by its name without SIG, such as TERM, STOP or CONT. */
  public void signal(String name) {
    Command.mustRun("kill", "-" + name, Long.toString(pid()));
  }

  /** SIGKILL, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(PATIENCE);
  }

  /** Waits for its end and gives the exit code: 128 + n after signal n. */
  public int awaitExit(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "process " + pid() + " still runs after " + deadline + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** SIGTERM, SIGKILL if need be; its children must be gone with it. */
  @Override
  public void close() {
    if (alive()) {
      signal("CONT");
      stop(process.toHandle());
    }
  }

  /** Asks a process to end, waits for it and all that came from it, and makes sure in the end. */
  static void stop(ProcessHandle handle) {
    List<ProcessHandle> family = Stream.concat(Stream.of(handle), handle.descendants()).toList();
    handle.destroy();
    try {
      await().atMost(PATIENCE).until(() -> family.stream().noneMatch(Running::lives));
    } finally {
      family.stream().filter(Running::lives).forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** SIGKILL to it and to all that came from it. */
  void cut() {
    cut(process.toHandle());
  }

  static void cut(ProcessHandle handle) {
    List<ProcessHandle> family = Stream.concat(Stream.of(handle), handle.descendants()).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> family.stream().noneMatch(Running::lives));
  }

  /** A zombie does not live: where process 1 reaps nobody, it stays in the table for ever. */
  private static boolean lives(ProcessHandle handle) {
    if (!handle.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }
}
