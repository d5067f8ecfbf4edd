package org.mailseal.adoption;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The variables that a file of acme.sh's sets. A shell would run the file; here it is read line by
 * line, and what is no plain assignment says nothing.
 */
record ShellVariables(Map<String, String> values) {
  static final ShellVariables NONE = new ShellVariables(Map.of());

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** In single quotes, in double ones without anything that a shell would look for, or in none. */
  private static final Pattern VALUE =
      Pattern.compile("'([^']*)'|\"([^\"$`\\\\]*)\"|([^\\s'\"$`;&|]*)");

  /** How acme.sh writes what a shell would read otherwise. */
  private static final Pattern BASE64 =
      Pattern.compile("__ACME_BASE64__START_([A-Za-z0-9+/=]*)__ACME_BASE64__END_");

  static ShellVariables parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.lines().map(String::strip).toList()) {
      int equals = line.indexOf('=');
      Matcher value = VALUE.matcher(line.substring(equals + 1));
      if (equals > 0 && NAME.matcher(line.substring(0, equals)).matches() && value.matches()) {
        values.put(
            line.substring(0, equals),
            decoded(
                Stream.of(1, 2, 3)
                    .flatMap(group -> Stream.ofNullable(value.group(group)))
                    .findFirst()
                    .orElseThrow()));
      }
    }
    return new ShellVariables(values);
  }

  private static String decoded(String value) {
    Matcher base64 = BASE64.matcher(value);
    if (!base64.matches()) {
      return value;
    }
    try {
      return new String(Base64.getDecoder().decode(base64.group(1)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException damaged) {
      return value;
    }
  }

  /** Empty where it is not set; acme.sh writes "no" for some. */
  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty() && !value.equals("no"));
  }
}
