package org.mailseal.cli.console;

import java.util.List;

/**
 * The command cannot be carried out; the message names the fault and the cure, and is printed as it
 * is.
 */
public final class Refusal extends RuntimeException {
  private final ExitCode code;

  public Refusal(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  /** Several faults, each on a line as if it were alone. */
  public static Refusal of(ExitCode code, List<String> faults) {
    return new Refusal(code, String.join("\nmailseal: ", faults));
  }

  public ExitCode code() {
    return code;
  }
}
