package org.mailseal.settings;

import java.nio.file.Path;
import java.util.Optional;
import org.mailseal.name.Printable;

/**
 * One thing that is wrong with the settings.
 *
 * @param file the file, as it was named by who asked for it
 * @param line from 1; 0 where the file as a whole is meant
 * @param column from 1, in characters; 0 with line 0
 * @param message what is wrong and what to write instead; safe to print, and free of secrets
 * @param suggestion the known word that was probably meant
 */
public record Problem(
    Path file, int line, int column, String message, Optional<String> suggestion) {
  /** Such as {@code mailseal.yaml:12:5: unknown key 'also_for'; did you mean 'also-for'?}. */
  @Override
  public String toString() {
    return Printable.sanitize(file.toString())
        + (line == 0 ? "" : ":" + line + ":" + column)
        + ": "
        + message
        + suggestion.map(word -> "; did you mean '" + word + "'?").orElse("");
  }
}
