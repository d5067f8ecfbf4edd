package org.mailseal.cli.console;

import java.io.PrintWriter;

/** A person's yes, before what cannot be undone by another command. */
public final class Consent {
  private Consent() {}

  /**
   * Whether to go on.
   *
   * @param yes {@code --yes}
   * @throws Refusal where there is nobody to ask
   */
  public static boolean given(Terminal terminal, PrintWriter out, boolean yes, String question) {
    if (yes) {
      return true;
    }
    if (!terminal.present()) {
      throw new Refusal(
          ExitCode.USAGE,
          "there is no terminal to ask at; say --yes to go on. Nothing was changed");
    }
    return new Questions(terminal, out).agreed(question);
  }
}
