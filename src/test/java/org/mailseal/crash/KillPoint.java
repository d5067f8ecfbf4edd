package org.mailseal.crash;

import java.util.Locale;

/** Before the n-th system call of a kind, counted from the moment when the ledger is opened. */
record KillPoint(KilledCommand way, SystemCalls calls, int n) {
  /** The same kind of point where there are only so many. */
  KillPoint wrapped(int calls) {
    return new KillPoint(way, this.calls, 1 + (n - 1) % calls);
  }

  @Override
  public String toString() {
    return way.name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + ", "
        + calls.name().toLowerCase(Locale.ROOT)
        + " "
        + n;
  }
}
