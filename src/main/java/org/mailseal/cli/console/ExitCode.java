package org.mailseal.cli.console;

import java.util.Collection;

/** What the command tells its caller. */
public enum ExitCode {
  DONE(0),
  FAILED(1),
  /** The command line or the settings are wrong; nothing was begun. */
  USAGE(2),
  /** Some of several failed. */
  SOME_FAILED(3),
  /** Nothing failed, but somebody must act first: a manual CA, the owner of a DNS record. */
  WAITING(4),
  /** Ctrl-C, as a shell would say it: 128 and SIGINT. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The one code of several things done. */
  public static ExitCode of(Collection<ExitCode> each) {
    long failed = each.stream().filter(code -> code == FAILED).count();
    if (failed > 0) {
      return failed == each.size() ? FAILED : SOME_FAILED;
    }
    return each.contains(WAITING) ? WAITING : DONE;
  }
}
