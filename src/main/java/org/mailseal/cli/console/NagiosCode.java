package org.mailseal.cli.console;

import org.mailseal.inspection.result.Level;

/**
 * Exit codes of monitoring plug-ins (Monitoring Plugins Development Guidelines, "Plugin Return
 * Codes").
 */
public final class NagiosCode {
  private NagiosCode() {}

  public static int of(Level level) {
    return switch (level) {
      case OK -> 0;
      case WARNING -> 1;
      case FAILURE -> 2;
      case UNKNOWN -> 3;
    };
  }
}
