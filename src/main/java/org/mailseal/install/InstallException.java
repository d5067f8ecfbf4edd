package org.mailseal.install;

/** An installation step that failed; the message names the fault and the cure and may be shown. */
public class InstallException extends Exception {
  public InstallException(String message) {
    super(message);
  }

  public InstallException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
