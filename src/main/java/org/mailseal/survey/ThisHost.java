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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.certificate.Printable;
import org.mailseal.install.Commands;
import org.mailseal.install.Host;
import org.mailseal.install.InstallException;
import org.mailseal.install.Trusted;

/**
 * The host that this runs on, as {@code /proc} showed it at one moment. Immutable.
 *
 * <p>Two kinds of processes are left out. Those of containers: another PID namespace, or another
 * root directory, so that the paths that they name are not ours. (Another mount namespace alone
 * says nothing: systemd gives one to every service with PrivateTmp.) And those that somebody else
 * than root or this user may have started with a configuration of his own, for a server's command
 * that reads it may run what it says.
 */
public final class ThisHost implements Host {
  private static final int LARGEST_FILE = 1024 * 1024;

  /** Of all variables, what tells where a server's configuration lies; others may be passwords. */
  private static final Set<String> TELLING = Set.of("MAIL_CONFIG");

  private static final Pattern UIDS = Pattern.compile("(?m)^Uid:\\s+(\\d+)\\s+(\\d+)");
  private static final Pattern PIDS = Pattern.compile("(?m)^NSpid:\\s+(.*)$");
  private static final String UPGRADED = " (deleted)";

  /**
   * A process that was left out.
   *
   * @param program the file name of its program
   * @param why a printable sentence
   */
  public record LeftOut(String program, String why) {}

  private final Commands commands;
  private final List<Running> running = new ArrayList<>();
  private final Set<LeftOut> leftOut = new LinkedHashSet<>();

  private ThisHost(Commands commands) {
    this.commands = commands;
  }

  /**
   * Looks at it.
   *
   * @param commands to ask its servers with
   */
  public static ThisHost look(Commands commands) {
    return look(Path.of("/proc"), commands);
  }

  static ThisHost look(Path proc, Commands commands) {
    ThisHost host = new ThisHost(commands);
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
      List<String> arguments = words(process.resolve("cmdline"));
      if (arguments.isEmpty()) {
        return; // the kernel's own
      }
      Running one = new Running(program(process, arguments), arguments, environment(process));
      Optional<String> objection = elsewhere(process, self).or(() -> untrusted(process, one));
      if (objection.isEmpty()) {
        running.add(one);
      } else {
        leftOut.add(new LeftOut(one.name(), objection.get()));
      }
    } catch (IOException | InvalidPathException endedMeanwhile) {
      // then it is none that runs
    }
  }

  /** The program's own file tells best; a process may write anything over its arguments. */
  private static String program(Path process, List<String> arguments) {
    String file;
    try {
      file = Files.readSymbolicLink(process.resolve("exe")).toString();
    } catch (IOException notOurs) {
      file = arguments.getFirst().split("[:\\s]", 2)[0];
    }
    String name = file.substring(file.lastIndexOf('/') + 1);
    return name.endsWith(UPGRADED) ? name.substring(0, name.length() - UPGRADED.length()) : name;
  }

  private static Map<String, String> environment(Path process) {
    Map<String, String> telling = new LinkedHashMap<>();
    try {
      for (String variable : words(process.resolve("environ"))) {
        String name = variable.split("=", 2)[0];
        if (TELLING.contains(name)) {
          telling.put(name, variable.substring(Math.min(name.length() + 1, variable.length())));
        }
      }
    } catch (IOException notOurs) {
      return Map.of();
    }
    return Map.copyOf(telling);
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

  /** Whoever may not look takes it for the same. */
  private static boolean sameRoot(Path process, Path self) {
    try {
      return Files.readAttributes(process.resolve("root/."), "unix:dev,ino")
          .equals(Files.readAttributes(self.resolve("root/."), "unix:dev,ino"));
    } catch (IOException mayNotLook) {
      return true;
    }
  }

  private static Optional<String> untrusted(Path process, Running one) {
    try {
      Matcher uids = UIDS.matcher(text(process.resolve("status")));
      if (uids.find() && isOurs(uids.group(1)) && isOurs(uids.group(2))) {
        return Optional.empty();
      }
      Stream<String> words =
          Stream.concat(one.arguments().stream(), one.environment().values().stream())
              .flatMap(argument -> Arrays.stream(argument.split("\\s+")))
              .filter(word -> word.contains("/"));
      for (String word : words.toList()) {
        Optional<String> fault =
            Trusted.fault(existing(Path.of(word.substring(word.indexOf('/')))));
        if (fault.isPresent()) {
          return Optional.of(
              "was started by another user and is not asked: " + Printable.of(fault.get()));
        }
      }
      return Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.of("was started by another user, and what it reads is not to be seen");
    }
  }

  private static boolean isOurs(String uid) throws IOException {
    return uid.equals("0")
        || uid.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString());
  }

  /** The file, or where it would be made. */
  private static Path existing(Path file) throws IOException {
    Path at = file.normalize();
    while (at.getParent() != null && !Files.exists(at)) {
      at = at.getParent();
    }
    return at.toRealPath();
  }

  private static List<String> words(Path file) throws IOException {
    String text = text(file);
    return text.isEmpty()
        ? List.of()
        : List.of((text.endsWith("\0") ? text.substring(0, text.length() - 1) : text).split("\0"));
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LARGEST_FILE), StandardCharsets.UTF_8);
    }
  }

  @Override
  public List<Running> running(String name) {
    return running.stream().filter(process -> process.name().equals(name)).toList();
  }

  /** Which of these programs run, but are not among {@link #running}. */
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
      byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
      return bytes.length > LARGEST_FILE
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException notReadable) {
      return Optional.empty();
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
