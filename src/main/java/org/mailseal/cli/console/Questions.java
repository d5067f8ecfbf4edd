package org.mailseal.cli.console;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.mailseal.name.Printable;

/** What a person at the terminal is asked. */
public final class Questions {
  /** What is typed to go back to the question before. */
  public static final String BACK = "<";

  private final Terminal terminal;
  private final PrintWriter out;

  public Questions(Terminal terminal, PrintWriter out) {
    this.terminal = terminal;
    this.out = out;
  }

  public void say(String line) {
    out.println(line);
    out.flush();
  }

  /**
   * Asks until the answer can be used.
   *
   * @param prefilled what an empty line stands for
   * @param parse throws IllegalArgumentException or Refusal, with words that are shown
   * @throws Refusal where the input ends instead: Ctrl-D
   */
  public <T> T ask(String question, String prefilled, Function<String, T> parse) {
    String prompt = question + (prefilled.isEmpty() ? ": " : " [" + prefilled + "]: ");
    while (true) {
      String typed = line(prompt).strip();
      try {
        return parse.apply(typed.isEmpty() ? prefilled : typed);
      } catch (IllegalArgumentException | Refusal wrong) {
        say("  " + Printable.sanitize(String.valueOf(wrong.getMessage())));
      }
    }
  }

  /**
   * The same, where the question before can be gone back to.
   *
   * @return empty where {@link #BACK} was typed
   */
  public <T> Optional<T> askOrBack(String question, String prefilled, Function<String, T> parse) {
    return ask(
        question,
        prefilled,
        typed -> typed.equals(BACK) ? Optional.empty() : Optional.of(parse.apply(typed)));
  }

  /** Whether the answer is yes; Enter is no. */
  public boolean agreed(String question) {
    return ask(
        question + " (yes or no)",
        "no",
        typed ->
            switch (typed.toLowerCase(Locale.ROOT)) {
              case "y", "yes" -> true;
              case "n", "no" -> false;
              default -> throw new IllegalArgumentException("please type yes or no");
            });
  }

  private String line(String prompt) {
    Optional<String> typed = terminal.line(prompt);
    if (typed.isEmpty()) {
      say(""); // the prompt's line was not ended by who typed
      throw new Refusal(ExitCode.FAILED, "the question was left unanswered; nothing was changed");
    }
    return typed.get();
  }
}
