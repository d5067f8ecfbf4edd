package org.mailseal.crash;

import java.util.Optional;

/** The system calls of Linux on x86-64 through which a process changes the world outside it. */
enum SystemCalls {
  RENAME,
  SYNC,
  WRITE,
  OPEN,
  UNLINK,
  CONNECT,
  /** A program is about to be started, or has just been: see {@link Tracer}. */
  EXECVE,
  MKDIR,
  LINK,
  CHMOD,
  CHOWN,
  TRUNCATE;

  /** By its number; arch/x86/entry/syscalls/syscall_64.tbl. */
  static Optional<SystemCalls> of(long number) {
    return Optional.ofNullable(
        switch ((int) number) {
          case 82, 264, 316 -> RENAME;
          case 74, 75 -> SYNC;
          case 1, 18, 20, 296 -> WRITE;
          case 2, 85, 257, 437 -> OPEN;
          case 84, 87, 263 -> UNLINK;
          case 42 -> CONNECT;
          case 56, 58, 435 -> EXECVE;
          case 83, 258 -> MKDIR;
          case 86, 88, 265, 266 -> LINK;
          case 90, 91, 268, 452 -> CHMOD;
          case 92, 93, 94, 260 -> CHOWN;
          case 76, 77 -> TRUNCATE;
          default -> null;
        });
  }
}
