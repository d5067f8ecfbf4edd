package org.mailseal.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used; nothing was changed anywhere. The message has a line a problem. */
public final class SettingsException extends Exception {
  private final List<Problem> problems;

  SettingsException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong, in the order of the file; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
