package org.mailseal.install.server.courier;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file such as /etc/courier/imapd-ssl, which Courier's start scripts have the shell read.
 *
 * @param text the file
 */
record CourierSettings(String text) {
  static final String CERTIFICATE = "TLS_CERTFILE";
  static final String KEY = "TLS_PRIVATE_KEYFILE";

  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?m)^[ \\t]*+(?:export[ \\t]++)?(\\w++)=(\"[^\"\n]*+\"|'[^'\n]*+'|[^\\s;#]*+)");

  /**
   * The value of a variable: the last one counts. Empty where there is none, or the shell would
   * have to work it out.
   */
  Optional<String> value(String variable) {
    Matcher line = ASSIGNMENT.matcher(text);
    Optional<String> value = Optional.empty();
    while (line.find()) {
      if (line.group(1).equals(variable)) {
        value = Optional.of(line.group(2).replaceAll("^[\"']|[\"']$", ""));
      }
    }
    return value.filter(written -> !written.isEmpty() && !written.matches(".*[$`\\\\].*"));
  }
}
