package org.mailseal.crash;

/** Why a system call fails: errno(3) on Linux. */
enum Errno {
  EIO(5, "Input/output error"),
  EACCES(13, "no permission|Permission denied"),
  ENOSPC(28, "No space left on device"),
  EROFS(30, "Read-only file system");

  private final int number;
  private final String said;

  Errno(int number, String said) {
    this.number = number;
    this.said = said;
  }

  int number() {
    return number;
  }

  /** A pattern of the words for it. */
  String said() {
    return "(?i)" + said;
  }
}
