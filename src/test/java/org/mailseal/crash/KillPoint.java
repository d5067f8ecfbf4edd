package org.mailseal.crash;

import java.util.Locale;

/** Before the n-th system call of a kind, counted from the moment when the ledger is opened. */
record KillPoint(Way way, Calls calls, int n) {
  @Override
  public String toString() {
    return way.name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + ", "
        + calls.name().toLowerCase(Locale.ROOT)
        + " "
        + n;
  }
}
