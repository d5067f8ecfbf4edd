package org.mailseal.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A process, told apart from every other one.
 *
 * @param host the name of its host
 * @param boot the boot of that host; {@code -} where that is not known
 * @param pidNamespace the namespace that its number is of; {@code -} where that is not known
 * @param pid its number
 * @param start the tick of the boot's clock at which it started; {@code -} where that is not known
 */
public record ProcessIdentity(
    String host, String boot, String pidNamespace, long pid, String start) {
  private static final Path PROC = Path.of("/proc");
  private static final String UNKNOWN = "-";

  /** How many words {@link #text} has. */
  public static final int WORDS = 5;

  // Fields of /proc/PID/stat, counted from the state, which follows the command in brackets.
  private static final int STATE = 0;
  private static final int START = 19;

  /** The one that asks. */
  public static ProcessIdentity mine() {
    return mine(PROC);
  }

  static ProcessIdentity mine(Path proc) {
    Optional<String> stat = read(proc.resolve("self/stat"));
    return new ProcessIdentity(
        read(proc.resolve("sys/kernel/hostname")).map(ProcessIdentity::word).orElse("localhost"),
        read(proc.resolve("sys/kernel/random/boot_id")).map(ProcessIdentity::word).orElse(UNKNOWN),
        pidNamespace(proc),
        // As this very /proc counts: it may be another namespace's.
        stat.map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
            .orElseGet(() -> ProcessHandle.current().pid()),
        stat.flatMap(line -> field(line, START)).orElse(UNKNOWN));
  }

  private static String pidNamespace(Path proc) {
    try {
      return word(Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString());
    } catch (IOException | UnsupportedOperationException notTold) {
      return UNKNOWN;
    }
  }

  /** From {@link #text}; empty where it is something else. */
  public static Optional<ProcessIdentity> parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != WORDS || !words[3].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessIdentity(words[0], words[1], words[2], Long.parseLong(words[3]), words[4]));
  }

  /** As words with single blanks between them. */
  public String text() {
    return String.join(" ", host, boot, pidNamespace, String.valueOf(pid), start);
  }

  /** For people: such as {@code process 4711 on mx1}. */
  public String describe() {
    return "process " + pid + " on " + host;
  }

  /**
   * Whether it is certain that it does not exist any more. It never is of a process of another
   * host, or of another PID namespace of this boot.
   */
  public boolean gone() {
    return gone(PROC);
  }

  boolean gone(Path proc) {
    ProcessIdentity mine = mine(proc);
    if (!host.equals(mine.host) || boot.equals(UNKNOWN) || mine.boot.equals(UNKNOWN)) {
      return false;
    }
    if (!boot.equals(mine.boot)) {
      return true; // nothing outlives a boot
    }
    if (!pidNamespace.equals(mine.pidNamespace) || pidNamespace.equals(UNKNOWN)) {
      return false;
    }
    if (!Files.exists(proc.resolve("1"))) {
      return false; // a /proc with hidepid shows no processes of others, proc(5)
    }
    return read(proc.resolve(String.valueOf(pid)).resolve("stat"))
        .map(stat -> dead(stat) || !field(stat, START).orElse(UNKNOWN).equals(start))
        .orElse(true);
  }

  /** A zombie, or one that is just leaving, does nothing more. */
  private static boolean dead(String stat) {
    return field(stat, STATE).filter(List.of("Z", "X", "x")::contains).isPresent();
  }

  private static Optional<String> field(String stat, int number) {
    // The command may hold blanks and brackets.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return Arrays.stream(fields).skip(number).findFirst();
  }

  private static String word(String text) {
    return text.strip().replace(' ', '-');
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
