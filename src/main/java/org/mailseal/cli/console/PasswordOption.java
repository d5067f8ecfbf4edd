package org.mailseal.cli.console;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.install.InstallException;
import org.mailseal.install.SecretFile;
import picocli.CommandLine.Option;

/**
 * Where a password comes from: {@code --password-file}, else the person at the terminal. Never an
 * argument, which every user of the machine can read, nor the environment, which children inherit.
 */
public final class PasswordOption {
  /** In characters. A key or a mailbox that is named by mistake is longer. */
  private static final int MAX_CHARACTERS = 4096;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "A file whose only line is the password; others must not be able to read it. Without it"
              + " the password is asked for on the terminal.")
  private @Nullable Path file;

  private final Terminal terminal;

  public PasswordOption(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Goes through a reader of files, which knows nothing of exit codes. */
  static final class Unknown extends IOException {
    private final transient Refusal refusal;

    private Unknown(Refusal refusal) {
      super(refusal.getMessage());
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  /** Whether one was named on the command line. */
  public boolean given() {
    return file != null;
  }

  /** For what is encrypted already. Where nobody knows the password, it throws {@link Unknown}. */
  Bundle.Passwords passwords() {
    return forWhat -> {
      try {
        return Optional.of(known(forWhat));
      } catch (Refusal refusal) {
        throw new Unknown(refusal);
      }
    };
  }

  private char[] known(String forWhat) {
    return file != null ? inFile(file) : asked("Password of " + forWhat + ": ", forWhat);
  }

  /** For what is to be encrypted: a person is asked twice. */
  public char[] fresh(String forWhat) {
    if (file != null) {
      return inFile(file);
    }
    char[] password = asked("New password of " + forWhat + ": ", forWhat);
    char[] again = asked("The same again: ", forWhat);
    try {
      if (!Arrays.equals(password, again)) {
        throw new Refusal(ExitCode.USAGE, "the two passwords differ; nothing was written");
      }
      return password;
    } finally {
      Arrays.fill(again, '\0');
    }
  }

  private char[] asked(String prompt, String forWhat) {
    if (!terminal.present()) {
      throw new Refusal(
          ExitCode.USAGE,
          forWhat
              + " needs a password, and there is no terminal to ask for it; name a file that holds"
              + " it with --password-file. Nothing was changed");
    }
    return terminal
        .secret(prompt)
        .filter(typed -> typed.length > 0)
        .orElseThrow(
            () ->
                new Refusal(
                    ExitCode.USAGE,
                    forWhat + " needs a password, and none was typed; nothing was changed"));
  }

  private static char[] inFile(Path file) {
    char[] password;
    try {
      password = new SecretFile(file).read();
    } catch (InstallException e) {
      throw new Refusal(
          ExitCode.USAGE, "--password-file: " + e.getMessage() + "; nothing was changed");
    }
    if (password.length > MAX_CHARACTERS) {
      throw new Refusal(
          ExitCode.USAGE,
          "--password-file: %s has %,d characters, and a password at most %,d; nothing was changed"
              .formatted(file, password.length, MAX_CHARACTERS));
    }
    return password;
  }
}
