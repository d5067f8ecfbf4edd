package org.mailseal.survey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
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
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.TrustedPath;
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
  private static final String ROOT = "0";

  /**
   * Of all variables, those that say where a server's configuration lies; others may be passwords.
   */
  private static final Set<String> CONFIG_VARIABLES = Set.of("MAIL_CONFIG");

  /** Those behind which a kind of server takes its configuration or its PID file. */
  private static final Set<String> PATH_OPTIONS = Set.of("-c", "-C", "-f", "-p");

  /** The real, the effective and the saved one. */
  private static final Pattern UIDS = Pattern.compile("(?m)^Uid:\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)");

  /** A path, or an option with one behind it: {@code -C/x}, {@code --config=/x}. */
  private static final Pattern ABSOLUTE = Pattern.compile("(?s)(|-[^/]|-[^/]+=)(/.*)");

  private static final Pattern PIDS = Pattern.compile("(?m)^NSpid:\\s+(.*)$");
  private static final String UPGRADED = " (deleted)";

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
    Path self = proc.resolve("self");
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        host.add(process, self);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the processes of this host are not to be seen", e);
    }
    return host;
  }

  private void add(Path process, Path self) {
    try {
      List<String> arguments = nulSeparated(process.resolve("cmdline"));
      if (arguments.isEmpty()) {
        return; // the kernel's own
      }
      Optional<Path> program = program(process);
      String name = program.map(ThisHost::name).orElseGet(() -> name(arguments));
      if (!programs.contains(name)) {
        return;
      }
      Optional<String> elsewhere = elsewhere(process, self);
      if (elsewhere.isPresent()) {
        leftOut.add(new LeftOut(name, elsewhere.get()));
      } else if (program.isPresent() && isOfOurs(process) && isTrusted(program.get(), name)) {
        running.add(new Running(name, real(arguments, name), environment(process, name)));
      } else {
        running.add(Running.ofOthers(name));
      }
    } catch (IOException | InvalidPathException endedMeanwhile) {
      // then it is not one that runs
    }
  }

  /** The program's own file tells best; a process may write anything over its arguments. */
  private static Optional<Path> program(Path process) {
    try {
      String file = Files.readSymbolicLink(process.resolve("exe")).toString();
      return Optional.of(
          Path.of(
              file.endsWith(UPGRADED)
                  ? file.substring(0, file.length() - UPGRADED.length())
                  : file));
    } catch (IOException mayNotRead) {
      return Optional.empty();
    }
  }

  private static String name(Path program) {
    return String.valueOf(program.getFileName());
  }

  private static String name(List<String> arguments) {
    String file = arguments.getFirst().split("[:\\s]", 2)[0];
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /** Whoever has another user's id in one of the three may have been started by that user. */
  private static boolean isOfOurs(Path process) throws IOException {
    Matcher uids = UIDS.matcher(text(process.resolve("status")));
    return uids.find() && isOurs(uids.group(1)) && isOurs(uids.group(2)) && isOurs(uids.group(3));
  }

  private static boolean isOurs(String uid) throws IOException {
    return uid.equals(ROOT) || uid.equals(ownUid());
  }

  private static String ownUid() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
  }

  private boolean isTrusted(Path program, String name) throws IOException {
    Optional<String> fault = TrustedPath.follow(program).fault();
    fault.ifPresent(
        why ->
            leftOut.add(
                new LeftOut(
                    name,
                    "is not asked what it was started with, for " + Printable.sanitize(why))));
    return fault.isEmpty();
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

  private Map<String, String> environment(Path process, String name) {
    Map<String, String> variables = new LinkedHashMap<>();
    try {
      for (String variable : nulSeparated(process.resolve("environ"))) {
        String[] pair = variable.split("=", 2);
        if (CONFIG_VARIABLES.contains(pair[0]) && pair.length == 2) {
          variables.put(pair[0], real(pair[1], name, true).getLast());
        }
      }
    } catch (IOException mayNotRead) {
      return Map.of();
    }
    return Map.copyOf(variables);
  }

  private static Optional<String> elsewhere(Path process, Path self) throws IOException {
    boolean here = numbers(process) == numbers(self) && sameRoot(process, self);
    return here
        ? Optional.empty()
        : Optional.of("runs in a container, or with another root: run mailseal init there");
  }

  /** How many PID namespaces see it, from here inwards. */
  private static int numbers(Path process) throws IOException {
    Matcher pids = PIDS.matcher(text(process.resolve("status")));
    return pids.find() ? pids.group(1).strip().split("\\s+").length : 1;
  }

  /** Whoever may not read it takes it for the same. */
  private static boolean sameRoot(Path process, Path self) {
    try {
      return Files.readAttributes(process.resolve("root/."), "unix:dev,ino")
          .equals(Files.readAttributes(self.resolve("root/."), "unix:dev,ino"));
    } catch (IOException mayNotRead) {
      return true;
    }
  }

  private static List<String> nulSeparated(Path file) throws IOException {
    String text = text(file);
    return text.isEmpty()
        ? List.of()
        : List.of((text.endsWith("\0") ? text.substring(0, text.length() - 1) : text).split("\0"));
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8);
    }
  }

  @Override
  public boolean asRoot() {
    try {
      return ownUid().equals(ROOT);
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
