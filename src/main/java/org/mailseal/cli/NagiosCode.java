package org.mailseal.cli;

import org.mailseal.checkup.Level;

/**
 * Exit codes of monitoring plug-ins (Monitoring Plugins Development Guidelines, "Plugin Return
 * Codes").
 */
final class NagiosCode {
  private NagiosCode() {}

  static int of(Level level) {
    return switch (level) {
      case OK -> 0;
      case WARNING -> 1;
      case FAILURE -> 2;
      case UNKNOWN -> 3;
    };
  }
}
