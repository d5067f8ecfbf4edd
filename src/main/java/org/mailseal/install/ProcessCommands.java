package org.mailseal.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/**
 * Runs commands as child processes of this one, with nothing to read unless given, and nothing of
 * the environment but what is harmless. A program that others could have written is not run.
 * Thread-safe.
 *
 * @param deadline the time that one command may take
 */
public record ProcessCommands(Duration deadline) implements Commands {
  /**
   * A server's whole configuration fits; what it prints beyond is read and dropped, so that it
   * never blocks.
   */
  private static final int MAX_OUTPUT_BYTES = 1024 * 1024;

  /** What a server's command needs of the environment, systemctl --user included. */
  private static final Set<String> HARMLESS =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "LANG",
          "LANGUAGE",
          "TZ",
          "TMPDIR",
          "XDG_RUNTIME_DIR",
          "DBUS_SESSION_BUS_ADDRESS");

  private static final String USUAL_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  /** Of util-linux, or of BusyBox: on every Linux. */
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  @Override
  public void find(List<String> command) throws InstallException {
    program(command);
  }

  /**
   * The program's file, by the name under which it was found: some programs are several, and go by
   * it. A folder of the PATH that is not absolute is whatever folder this one runs in, and is
   * passed over.
   */
  private static Path program(List<String> command) throws InstallException {
    String name = command.getFirst();
    Stream<Path> candidates =
        name.contains("/")
            ? Stream.of(Path.of(name).toAbsolutePath())
            : Arrays.stream(
                    Objects.requireNonNullElse(System.getenv("PATH"), USUAL_PATH).split(":"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name));
    Path program =
        candidates
            .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
            .findFirst()
            .orElseThrow(
                () ->
                    new InstallException(
                        "cannot find the program '"
                            + Printable.sanitize(name)
                            + "' of '"
                            + display(command)
                            + "'; mend it in the settings"));
    try {
      TrustedPath.real(program);
      return program;
    } catch (IOException e) {
      throw new InstallException(
          "'" + display(command) + "' is not run, for " + FileFault.of(e), e);
    }
  }

  /**
   * In a session of its own, without a terminal: Ctrl-C is sent to every process of the terminal's
   * foreground group (POSIX §11.1.9), and would end the reload that is to be finished. The process
   * stays the same, for setsid becomes the program.
   */
  private static List<String> apart(List<String> command) {
    return Files.isExecutable(SETSID)
        ? Stream.concat(Stream.of(SETSID.toString()), command.stream()).toList()
        : command;
  }

  @Override
  public String run(List<String> command) throws InstallException {
    return run(command, deadline, Map.of());
  }

  @Override
  public String run(Hook hook, Map<String, String> facts) throws InstallException {
    Map<String, String> environment = new HashMap<>(facts);
    for (String name : hook.environment()) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    return run(hook.command(), hook.deadline(), environment);
  }

  private static String run(
      List<String> command, Duration deadline, Map<String, String> environment)
      throws InstallException {
    Ended ended = end(command, deadline, environment, "");
    if (ended.status() != 0) {
      throw new InstallException(
          "'" + display(command) + "' ended with status " + ended.status() + said(ended.printed()));
    }
    return ended.printed();
  }

  /**
   * How a program ended.
   *
   * @param printed on both streams, as it is
   */
  public record Ended(int status, String printed) {}

  /**
   * Runs a command to its end or its deadline, and gives it something to read.
   *
   * @param input on its standard input, which may be left unread
   * @param facts variables for its environment
   * @throws InstallException where it cannot be started, or overruns its deadline
   */
  public Ended feed(List<String> command, String input, Map<String, String> facts)
      throws InstallException {
    return end(command, deadline, facts, input);
  }

  private static Ended end(
      List<String> command, Duration deadline, Map<String, String> environment, String input)
      throws InstallException {
    String printable = display(command);
    List<String> words = new ArrayList<>(command);
    words.set(0, program(command).toString());
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(apart(words)).redirectErrorStream(true);
      // The rest may hold passwords: a relay's is often given so.
      builder.environment().keySet().removeIf(Predicate.not(ProcessCommands::harmless));
      builder.environment().putAll(environment);
      process = builder.start();
      give(process, input);
    } catch (IOException e) {
      throw new InstallException(
          "cannot start '" + printable + "': " + Printable.sanitize(String.valueOf(e.getMessage())),
          e);
    }
    try (InputStream output = process.getInputStream()) {
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      long deadlineNanos = System.nanoTime() + deadline.toNanos();
      boolean ended = false;
      while (!ended) {
        if (System.nanoTime() - deadlineNanos > 0) {
          throw new InstallException(
              "'"
                  + printable
                  + "' was still running after "
                  + deadline.toSeconds()
                  + " s and was ended");
        }
        if (!takeWhatHasCome(output, kept)) {
          ended = process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
      while (kept.size() < MAX_OUTPUT_BYTES && takeWhatHasCome(output, kept)) {
        // until all is taken that the process left
      }
      return new Ended(process.exitValue(), kept.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new InstallException(
          "cannot read what '"
              + printable
              + "' prints: "
              + Printable.sanitize(String.valueOf(e.getMessage())),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InstallException("'" + printable + "' was interrupted", e);
    } finally {
      process.descendants().forEach(child -> endIfOurs(process, child));
      process.destroyForcibly();
    }
  }

  /** A program that reads slowly, or never, keeps nobody but a thread of its own waiting. */
  private static void give(Process process, String input) throws IOException {
    if (input.isEmpty()) {
      process.getOutputStream().close();
      return;
    }
    Thread.startVirtualThread(
        () -> {
          try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
          } catch (IOException unread) {
            // its status says what became of it
          }
        });
  }

  private static boolean harmless(String variable) {
    return HARMLESS.contains(variable) || variable.startsWith("LC_");
  }

  /**
   * Children of a command that overran are ended with it; a daemon started by one that ended well
   * lives on.
   */
  private static void endIfOurs(Process process, ProcessHandle child) {
    if (process.isAlive()) {
      child.destroyForcibly();
    }
  }

  /**
   * Reads what is there and never waits for more: a daemon that the command leaves behind may hold
   * the output open for ever.
   *
   * @return whether there was anything
   */
  private static boolean takeWhatHasCome(InputStream output, ByteArrayOutputStream kept)
      throws IOException {
    byte[] come = output.readNBytes(output.available());
    kept.write(come, 0, Math.min(come.length, MAX_OUTPUT_BYTES - kept.size()));
    return come.length > 0;
  }

  private static String said(String printed) {
    return printed.isBlank()
        ? " and printed nothing"
        : ": " + Printable.sanitizeLines(printed, " | ");
  }

  private static String display(List<String> command) {
    return Printable.sanitize(String.join(" ", command));
  }
}
