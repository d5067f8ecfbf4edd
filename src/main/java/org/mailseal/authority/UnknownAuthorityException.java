package org.mailseal.authority;

/** The settings have no authority of that name, or no more. The message is printable. */
public final class UnknownAuthorityException extends RuntimeException {
  public UnknownAuthorityException(String name) {
    super("the settings have no authority " + name);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
