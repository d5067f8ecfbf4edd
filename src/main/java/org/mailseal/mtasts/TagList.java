package org.mailseal.mtasts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in the TXT records of MTA-STS (RFC 8461 §3.1) and TLSRPT (RFC 8460 §3): a version and
 * fields, with semicolons between them.
 *
 * @param fields by their names; of two with one name the first
 */
public record TagList(Map<String, String> fields) {
  private static final Pattern FIELD =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([!-:<>-~]|[!-:<>-~][ !-:<-~]*[!-:<-~])");

  public TagList {
    fields = Map.copyOf(fields);
  }

  /** Whether a text is meant to be one of a version at all; others at its name do not count. */
  public static boolean isMeant(String version, String text) {
    return text.split(";", 2)[0].strip().equals(version);
  }

  /** Reads a text, or gives empty where it is not of the form. */
  public static Optional<TagList> parse(String version, String text) {
    String[] parts = text.split(";", -1);
    Map<String, String> fields = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      Matcher field = FIELD.matcher(part);
      if (field.matches()) {
        fields.putIfAbsent(field.group(1), field.group(2));
      } else if (i < parts.length - 1 || !part.isEmpty()) { // a semicolon may stand at the end
        return Optional.empty();
      }
    }
    return isMeant(version, text) ? Optional.of(new TagList(fields)) : Optional.empty();
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(fields.get(name));
  }
}
