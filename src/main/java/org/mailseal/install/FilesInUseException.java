package org.mailseal.install;

/** Another process is changing the same files: nothing was touched, and it goes on with them. */
public final class FilesInUseException extends InstallException {
  private static final long serialVersionUID = 1;

  private final String holder;

  FilesInUseException(String message, String holder) {
    super(message);
    this.holder = holder;
  }

  /** Who changes them, in words such as {@code process 4711 on mx1}. */
  public String holder() {
    return holder;
  }
}
