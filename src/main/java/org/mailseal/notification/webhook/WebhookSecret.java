package org.mailseal.notification.webhook;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/** Where a token or a signing key is read from when it is needed; it is never kept. */
public sealed interface WebhookSecret {
  /** The first line of a file. */
  record InFile(Path file) implements WebhookSecret {
    @Override
    public String described() {
      return "the first line of " + Printable.sanitize(file.toString());
    }
  }

  /** An environment variable. */
  record InEnvironment(String variable) implements WebhookSecret {
    @Override
    public String described() {
      return "the environment variable " + Printable.sanitize(variable);
    }
  }

  /** What may stand in a header; a line break there would begin another one (RFC 9110 §5.5). */
  Pattern WRITTEN = Pattern.compile("[\\x21-\\x7E]{1,4096}");

  /** Where it is, in printable words. */
  String described();

  /**
   * Reads it, now.
   *
   * @param environment looks up a variable
   * @throws IOException with the fault in printable words, of which it is none
   */
  default String read(Function<String, Optional<String>> environment) throws IOException {
    String found =
        switch (this) {
          case InFile(var file) -> firstLine(file);
          case InEnvironment(var variable) ->
              environment
                  .apply(variable)
                  .orElseThrow(() -> new IOException(described() + " is not set"));
        };
    String secret = found.strip();
    if (!WRITTEN.matcher(secret).matches()) {
      throw new IOException(
          described()
              + (secret.isEmpty()
                  ? " is empty"
                  : " must be one word of ASCII characters, at most 4096"));
    }
    return secret;
  }

  private static String firstLine(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(TrustedPath.real(file))) {
      return Optional.ofNullable(lines.readLine()).orElse("");
    } catch (IOException e) {
      throw new IOException(
          Printable.sanitize(file.toString()) + " cannot be read: " + FileFault.reason(e), e);
    }
  }
}
