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

  /**
   * The value of a variable: the last one counts. Empty where there is none, or the shell would
   * have to work it out.
   */
  Optional<String> value(String variable) {
    Matcher line =
        Pattern.compile(
                "(?m)^\\s*(?:export\\s+)?" + variable + "=(\"[^\"\n]*\"|'[^'\n]*'|[^\\s;#]*)")
            .matcher(text);
    Optional<String> value = Optional.empty();
    while (line.find()) {
      value = Optional.of(line.group(1).replaceAll("^[\"']|[\"']$", ""));
    }
    return value.filter(written -> !written.isEmpty() && !written.matches(".*[$`\\\\].*"));
  }
}
