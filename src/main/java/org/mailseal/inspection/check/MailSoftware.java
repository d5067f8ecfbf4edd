package org.mailseal.inspection.check;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
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

  /** A word of its own, and no part of a host's name. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<![\\w.-])(Postfix|Exim|Sendmail|OpenSMTPD|Dovecot|Cyrus|Courier)(?![\\w.-]*\\.[a-z])");

  private final String word;

  MailSoftware(String word) {
    this.word = word;
  }

  static Optional<MailSoftware> of(Observation seen) {
    return seen.greeting()
        .map(greeting -> String.join("\n", greeting.lines()))
        .map(NAMED::matcher)
        .filter(Matcher::find)
        .flatMap(
            found ->
                Arrays.stream(values())
                    .filter(each -> each.word.equals(found.group(1)))
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
