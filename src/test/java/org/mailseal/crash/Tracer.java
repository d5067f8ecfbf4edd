package org.mailseal.crash;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs a command and kills it at the n-th system call of a kind, before the call has an effect; or
 * lets that call and those that follow it fail. A program of its own: {@code Tracer LOG AFTER ABOUT
 * KIND N ERROR COMMAND...}.
 *
 * <p>{@code strace --inject=...:when=N} was tried first. It counts the calls of each thread and
 * each child for itself, so that N means another place every time, kills a child such as {@code
 * doveadm} instead of the command, and wants paths in full. Here the calls of all threads are
 * counted together, from the moment on when a file with AFTER in its path is opened, where ABOUT is
 * in what the call is about; and children are left alone.
 *
 * <p>Each call from then on stands in LOG, {@code kind ordinal what}; the one before which the
 * command was killed is the last. The start of a program is counted twice: before it, and when it
 * runs ({@code begun}). ERROR is a number of errno(3), or 0 for SIGKILL.
 */
final class Tracer {
  private static final int WUNTRACED = 2;
  private static final long CLONE_VFORK = 0x4000;

  private final Ptrace ptrace = new Ptrace();
  private final PrintWriter log;
  private final String after;
  private final String about;
  private final Optional<SystemCalls> kind;
  private final int nth;
  private final int error;
  private final Map<SystemCalls, Integer> counts = new EnumMap<>(SystemCalls.class);
  private final Set<Integer> starting = new HashSet<>();
  private final Set<Integer> failing = new HashSet<>();
  private boolean counting;

  private Tracer(
      PrintWriter log, String after, String about, Optional<SystemCalls> kind, int nth, int error) {
    this.log = log;
    this.after = after;
    this.about = about;
    this.kind = kind;
    this.nth = nth;
    this.error = error;
  }

  public static void main(String[] arguments) throws IOException {
    Optional<SystemCalls> kind =
        arguments[3].equals("-")
            ? Optional.empty()
            : Optional.of(SystemCalls.valueOf(arguments[3].toUpperCase(Locale.ROOT)));
    try (PrintWriter log =
        new PrintWriter(Files.newBufferedWriter(Path.of(arguments[0]), StandardCharsets.UTF_8))) {
      Tracer tracer =
          new Tracer(
              log,
              arguments[1],
              arguments[2],
              kind,
              Integer.parseInt(arguments[4]),
              Integer.parseInt(arguments[5]));
      int code = tracer.run(Arrays.asList(arguments).subList(6, arguments.length));
      log.flush();
      System.exit(code);
    }
  }

  private int run(List<String> command) {
    String[] words = {"sh", "-c", "kill -STOP $$; exec \"$@\"", "sh"};
    int root = ptrace.spawn(Stream.concat(Arrays.stream(words), command.stream()).toList());
    ptrace.await(root, WUNTRACED);
    ptrace.seize(root);
    ptrace.signal(root, Ptrace.SIGCONT);
    while (true) {
      Ptrace.Change change = ptrace.await(-1, 0);
      if (change.ended()) {
        if (change.thread() == root) {
          return change.exitCode();
        }
      } else if (change.atSystemCall()) {
        if (call(root, change.thread())) {
          strike(root, change.thread());
        }
        ptrace.goOn(change.thread(), 0);
      } else if (change.event() == Ptrace.EVENT_STOP && change.signal() == Ptrace.SIGSTOP) {
        ptrace.listen(change.thread());
      } else {
        ptrace.goOn(change.thread(), change.event() == 0 ? change.signal() : 0);
      }
    }
  }

  private void strike(int root, int thread) {
    if (error == 0) {
      ptrace.signal(root, Ptrace.SIGKILL);
    } else {
      ptrace.prevent(thread);
      failing.add(thread);
    }
  }

  /** Whether this is the call that shall be its last, or shall fail. */
  private boolean call(int root, int thread) {
    Ptrace.Stop stop = ptrace.systemCall(thread);
    if (!stop.entry()) {
      if (failing.remove(thread)) {
        ptrace.answer(thread, -error);
      }
      return starting.remove(thread) && counted(SystemCalls.EXECVE, "begun");
    }
    Optional<SystemCalls> calls = SystemCalls.of(stop.number());
    if (calls.isEmpty()) {
      return false;
    }
    if (!counting) {
      counting = calls.get() == SystemCalls.OPEN && what(root, stop).contains(after);
      return false;
    }
    if (calls.get() == SystemCalls.EXECVE) {
      if (!startsProgram(root, stop)) {
        return false; // a thread
      }
      starting.add(thread);
    }
    String what = what(root, stop);
    return !beside(calls.get(), what) && counted(calls.get(), what);
  }

  /** Java's own reading of itself and of /proc, and what goes through pipes and connections. */
  private static boolean beside(SystemCalls calls, String what) {
    return switch (calls) {
      case OPEN -> what.startsWith("/proc") || what.contains("/jvm/");
      case WRITE -> !what.startsWith("/");
      default -> false;
    };
  }

  private boolean counted(SystemCalls calls, String what) {
    if (!what.contains(about)) {
      return false;
    }
    int ordinal = counts.merge(calls, 1, Integer::sum);
    log.println(calls.name().toLowerCase(Locale.ROOT) + " " + ordinal + " " + what);
    return kind.filter(calls::equals).isPresent() && (error == 0 ? ordinal == nth : ordinal >= nth);
  }

  /** The C library starts a program with vfork(2) or its like; a thread shares more than that. */
  private static boolean startsProgram(int root, Ptrace.Stop stop) {
    return switch ((int) stop.number()) {
      case 58 -> true;
      case 56 -> (stop.arguments().getFirst() & CLONE_VFORK) != 0;
      default -> (Ptrace.word(root, stop.arguments().getFirst()) & CLONE_VFORK) != 0;
    };
  }

  /** What a call is about: a path, or what its descriptor leads to. */
  private static String what(int root, Ptrace.Stop stop) {
    List<Long> given = stop.arguments();
    return switch ((int) stop.number()) {
      case 2, 76, 83, 84, 85, 87, 90, 92, 94 -> Ptrace.text(root, given.get(0));
      case 257, 258, 260, 263, 268, 437, 452 -> Ptrace.text(root, given.get(1));
      case 82, 86, 88 -> Ptrace.text(root, given.get(0)) + " -> " + Ptrace.text(root, given.get(1));
      case 264, 265, 316 ->
          Ptrace.text(root, given.get(1)) + " -> " + Ptrace.text(root, given.get(3));
      case 266 -> Ptrace.text(root, given.get(0)) + " -> " + Ptrace.text(root, given.get(2));
      case 1, 18, 20, 74, 75, 77, 91, 93, 296 -> descriptor(root, given.get(0));
      default -> "";
    };
  }

  private static String descriptor(int root, long number) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + root + "/fd/" + number)).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
