package org.mailseal.inspection.check;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailseal.endpoint.Observation;

/**
 * What a server says in its greeting that it is, so that a fix names its own setting. Many are told
 * to say nothing; of these no setting is named, for another server's would only mislead.
 */
enum MailSoftware {
  POSTFIX("Postfix"),
  EXIM("Exim"),
  SENDMAIL("Sendmail"),
  OPENSMTPD("OpenSMTPD"),
  DOVECOT("Dovecot"),
  CYRUS("Cyrus"),
  COURIER("Courier");

  private final String word;
  private final Pattern named;

  MailSoftware(String word) {
    this.word = word;
    this.named = Pattern.compile("(?<![\\w.-])" + word + "(?![\\w.-]*\\.[a-z])");
  }

  static Optional<MailSoftware> of(Observation seen) {
    return seen.greeting()
        .map(greeting -> String.join("\n", greeting.lines()))
        .flatMap(
            text ->
                Arrays.stream(values())
                    .filter(each -> each.named.matcher(text).find())
                    .findFirst());
  }

  /**
   * A fix with the setting of the server that was seen.
   *
   * @param settings those that are known for it
   */
  static String fix(Observation seen, String fix, Map<MailSoftware, String> settings) {
    return of(seen)
        .flatMap(
            software ->
                Optional.ofNullable(settings.get(software))
                    .map(setting -> fix + " (" + software.word + ": " + setting + ")"))
        .orElse(fix);
  }
}
