package org.mailseal.wiring;

/** The rooms cannot be built as the settings say. The message may be shown. */
public abstract sealed class WiringException extends RuntimeException {
  private WiringException(String message) {
    super(message);
  }

  /** A file of roots that the settings name cannot be read; nothing was begun. */
  public static final class TrustUnreadable extends WiringException {
    TrustUnreadable(String message) {
      super(message);
    }
  }

  /** The file into which the root of a local authority is handed out cannot be written. */
  public static final class RootUnwritable extends WiringException {
    RootUnwritable(String message) {
      super(message);
    }
  }
}
