package org.mailseal.settings;

import java.nio.file.Path;
import java.util.List;

/** Small settings for one rule each. */
final class Reading {
  private static final String AUTHORITY = "authorities: {internal: {local: {}}}\n";

  private Reading() {}

  /** One certificate of a local authority, with these lines of its own. */
  static String certificate(String... lines) {
    return AUTHORITY
        + "certificates:\n  mail.example.org:\n    "
        + String.join("\n    ", lines)
        + "\n";
  }

  /** No certificate, and these lines. */
  static String with(String... lines) {
    return AUTHORITY + "certificates: {}\n" + String.join("\n", lines) + "\n";
  }

  /** One authority with these lines. */
  static String authority(String... lines) {
    return "contact: a@example.org\ncertificates: {}\nauthorities:\n  ca:\n    "
        + String.join("\n    ", lines)
        + "\n";
  }

  static Settings settings(String yaml) {
    try {
      return SettingsReader.read(yaml, Path.of("mailseal.yaml"));
    } catch (SettingsException e) {
      throw new AssertionError("should be read, but: " + e.getMessage(), e);
    }
  }

  /** The problems as they are shown. */
  static List<String> problems(String yaml) {
    try {
      SettingsReader.read(yaml, Path.of("mailseal.yaml"));
    } catch (SettingsException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
    throw new AssertionError("should be refused");
  }

  /** The one problem as it is shown. */
  static String problem(String yaml) {
    List<String> problems = problems(yaml);
    if (problems.size() != 1) {
      throw new AssertionError("should be one problem, but: " + problems);
    }
    return problems.getFirst();
  }
}
