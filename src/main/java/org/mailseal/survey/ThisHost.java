package org.mailseal.survey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.host.HostProcess;
import org.mailseal.host.TrustedPath;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.server.Host;
import org.mailseal.name.Printable;

/**
 * The host that this runs on, as {@code /proc} showed it at one moment. Immutable.
 *
 * <p>Processes of containers are left out: another PID namespace, or another root directory, so
 * that the paths that they name are not ours. (Another mount namespace alone says nothing: systemd
 * gives one to every service with PrivateTmp.)
 *
 * <p>Of a process of others it is known that it runs, and no more: a server's command that reads a
 * configuration may run what it says, and anybody can start a program with a server's name. One of
 * ours has root or this user as its real, effective and saved user, so that nobody else can have
 * changed it, and a program that nobody else could have written. What that was started with is
 * handed on with real paths, each followed once; a path that others could make lead elsewhere is
 * handed on as an empty word, behind its option. No other program than a server's is looked into: a
 * path that it was started with may lie on a file system that does not answer.
 */
public final class ThisHost implements Host {
  private static final int MAX_FILE_BYTES = 1024 * 1024;

  /**
   * Of all variables, those that say where a server's configuration lies; others may be passwords.
   */
  private static final Set<String> CONFIG_VARIABLES = Set.of("MAIL_CONFIG");

  /** Those behind which a kind of server takes its configuration or its PID file. */
  private static final Set<String> PATH_OPTIONS = Set.of("-c", "-C", "-f", "-p");

  /** A path, or an option with one behind it: {@code -C/x}, {@code --config=/x}. */
  private static final Pattern ABSOLUTE = Pattern.compile("(?s)(|-[^/]|-[^/]+=)(/.*)");

  private static final String ELSEWHERE =
      "runs in a container, or with another root: run mailseal init there";

  /**
   * A process that was left out, or a part of what it was started with.
   *
   * @param program the file name of its program
   * @param why a printable sentence
   */
  public record LeftOut(String program, String why) {}

  private final Set<String> programs;
  private final Commands commands;
  private final List<Running> running = new ArrayList<>();
  private final Set<LeftOut> leftOut = new LinkedHashSet<>();

  private ThisHost(Set<String> programs, Commands commands) {
    this.programs = programs;
    this.commands = commands;
  }

  /**
   * Reads {@code /proc} once.
   *
   * @param commands to ask its servers with
   */
  public static ThisHost scan(Commands commands) {
    return scan(Path.of("/proc"), Survey.programs(), commands);
  }

  static ThisHost scan(Path proc, Set<String> programs, Commands commands) {
    ThisHost host = new ThisHost(programs, commands);
    try {
      HostProcess.all(proc).forEach(host::add);
    } catch (IOException e) {
      throw new UncheckedIOException("the processes of this host are not to be seen", e);
    }
    return host;
  }

  private void add(HostProcess process) {
    try {
      String name = process.name();
      if (!programs.contains(name) || !process.runs()) {
        return;
      }
      if (process.hasOwnNumbers() || process.hasOwnRoot()) {
        if (process.isOurs() && !isWorkerOfOneHere(process)) {
          leftOut.add(new LeftOut(name, ELSEWHERE));
        }
        return;
      }
      running.add(
          process
              .start(one -> one.isOurs() && isTrusted(one, name))
              .map(start -> running(start, name))
              .orElseGet(() -> Running.ofOthers(name)));
    } catch (IOException | InvalidPathException endedMeanwhile) {
      // then it is not one that runs
    }
  }

  /**
   * Whether a server of this host has started it and locked it up: Debian's smtpd lives in
   * Postfix's queue directory, and each of OpenSMTPD's in an empty one. What they read, their
   * parent says.
   */
  private boolean isWorkerOfOneHere(HostProcess process) throws IOException {
    Optional<HostProcess> parent = process.parent();
    return !process.hasOwnNumbers()
        && parent.isPresent()
        && programs.contains(parent.get().name())
        && !parent.get().hasOwnNumbers()
        && !parent.get().hasOwnRoot();
  }

  private boolean isTrusted(HostProcess process, String name) throws IOException {
    Optional<String> fault = process.programFault();
    fault
        .filter(why -> process.program().isPresent())
        .ifPresent(
            why ->
                leftOut.add(
                    new LeftOut(
                        name,
                        "is not asked what it was started with, for " + Printable.sanitize(why))));
    return fault.isEmpty();
  }

  private Running running(HostProcess.Start start, String name) {
    List<String> arguments = start.arguments().isEmpty() ? List.of(name) : start.arguments();
    Map<String, String> variables = new LinkedHashMap<>();
    CONFIG_VARIABLES.forEach(
        variable -> {
          String value = start.environment().get(variable);
          if (value != null) {
            variables.put(variable, real(value, name, true).getLast());
          }
        });
    return new Running(name, real(arguments, name), Map.copyOf(variables));
  }

  /** A server may have written a title over its arguments: then all are in one. */
  private List<String> real(List<String> arguments, String name) {
    List<String> words =
        arguments.size() == 1 ? List.of(arguments.getFirst().strip().split("\\s+")) : arguments;
    List<String> real = new ArrayList<>(words.subList(0, 1));
    for (int at = 1; at < words.size(); at++) {
      // stunnel takes its configuration as its first argument
      boolean read = at == 1 || PATH_OPTIONS.contains(words.get(at - 1));
      real.addAll(real(words.get(at), name, read));
    }
    return List.copyOf(real);
  }

  /**
   * A word with the real path in the place of the one that it names, if it names one; an option and
   * an empty word, where the path is not to be handed on.
   *
   * @param read whether a kind of server reads it, so that it is told what it cannot read
   */
  private List<String> real(String word, String name, boolean read) {
    Matcher absolute = ABSOLUTE.matcher(word);
    if (!absolute.matches()) {
      return List.of(word);
    }
    String option = absolute.group(1);
    String why;
    try {
      TrustedPath.Followed followed = TrustedPath.follow(Path.of(absolute.group(2)));
      if (followed.fault().isEmpty()) {
        return List.of(option + followed.real());
      }
      why = followed.fault().get();
    } catch (IOException | InvalidPathException e) {
      why = "it cannot be seen who may write it";
    }
    if (read || PATH_OPTIONS.contains(option)) {
      String told =
          "was started with " + absolute.group(2) + ", which is not looked at, for " + why;
      leftOut.add(new LeftOut(name, Printable.sanitize(told)));
    }
    return option.isEmpty() ? List.of("") : List.of(option, "");
  }

  @Override
  public boolean asRoot() {
    try {
      return HostProcess.current().effectiveUser().equals("0");
    } catch (IOException notToBeSeen) {
      return false;
    }
  }

  @Override
  public List<Running> running(String name) {
    return running.stream().filter(process -> process.name().equals(name)).toList();
  }

  /** Which of these programs are not among {@link #running}, or not with all they were given. */
  public List<LeftOut> leftOut(Set<String> programs) {
    return leftOut.stream().filter(process -> programs.contains(process.program())).toList();
  }

  @Override
  public boolean installed(String program) {
    try {
      commands.find(List.of(program));
      return true;
    } catch (InstallException notThere) {
      return false;
    }
  }

  @Override
  public Optional<String> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty(); // a pipe would be waited for
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      return bytes.length > MAX_FILE_BYTES
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException notReadable) {
      return Optional.empty();
    }
  }

  @Override
  public List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException notThereOrNotReadable) {
      return List.of();
    }
  }

  @Override
  public Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException notThere) {
      return file;
    }
  }

  @Override
  public Commands commands() {
    return commands;
  }
}
