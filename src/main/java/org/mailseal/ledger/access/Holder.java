package org.mailseal.ledger.access;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.mailseal.name.Printable;

/** How a process that holds a database is named to the people who wait for it. */
final class Holder {
  private static final int MAX_WORDS = 2;

  private Holder() {}

  /** Such as {@code process 4711 (mailseal csr answer)}. */
  static String me() {
    return "process " + ProcessHandle.current().pid() + " (" + command() + ")";
  }

  /** The command's words alone: what follows them may be anything. */
  private static String command() {
    String[] parts = System.getProperty("sun.java.command", "").split(" ", -1);
    return "mailseal"
        + Arrays.stream(parts)
            .skip(1)
            .takeWhile(word -> word.matches("[a-z][a-z-]{0,30}"))
            .limit(MAX_WORDS)
            .map(word -> " " + word)
            .collect(Collectors.joining());
  }

  /** What another process said of itself. */
  static String printable(String said) {
    return Printable.sanitize(said);
  }
}
