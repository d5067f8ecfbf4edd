package org.mailseal.cli;

/**
 * The command cannot be carried out; the message names the fault and the cure, and is printed as it
 * is.
 */
final class Refusal extends RuntimeException {
  private final ExitCode code;

  Refusal(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  ExitCode code() {
    return code;
  }
}
