package org.mailseal.install.server;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a server prints of its own settings: values behind {@code =}, lists with commas or blanks,
 * Dovecot's {@code <file}, Exim's lists with colons and its {@code ${if ...{/a}{/b}}}.
 */
public record PrintedSettings(String text) {
  /** Whether a file is one of the values, and not only the beginning or the end of one. */
  public boolean name(Path file) {
    return Pattern.compile(
            "(?<![^\\s,=<\":{])" + Pattern.quote(file.toString()) + "(?![^\\s,\":}])")
        .matcher(text)
        .find();
  }

  /** Such text may hold passwords. */
  @Override
  public String toString() {
    return "PrintedSettings[" + text.length() + " characters]";
  }
}
