package org.mailseal.survey;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.mailseal.name.DnsName;

/**
 * The domain whose postmaster is responsible for a mail host. It is guessed without a network and
 * without a list of public suffixes, so nothing is taken off a name but what surely names a host:
 * {@code mail.example.co.uk} lies in {@code example.co.uk}, and {@code example.co.uk} in itself.
 */
public final class MailDomain {
  /** Such as {@code mail}, {@code mx1} or {@code smtp-out}. */
  private static final Pattern HOST_LABEL =
      Pattern.compile(
          "(mail|webmail|mx|mta|e?smtps?|imaps?|pop3?s?|relay|submission)\\d*(-[a-z0-9-]+)?");

  /**
   * Under a country's domain, those that are nobody's own: {@code mail.co.uk} is no host of one.
   */
  private static final Set<String> SHARED_UNDER_COUNTRY =
      Set.of(
          "ac", "asso", "biz", "co", "com", "ed", "edu", "go", "gob", "gouv", "gov", "gv", "id",
          "info", "ltd", "me", "mil", "ne", "net", "nhs", "nom", "or", "org", "plc", "sch", "web");

  private MailDomain() {}

  /**
   * The domain of a host.
   *
   * @param own further names that are known to be of the same owner
   */
  public static DnsName of(DnsName host, Set<DnsName> own) {
    return parent(host)
        .filter(
            parent ->
                own.contains(parent)
                    || (HOST_LABEL.matcher(labels(host)[0]).matches() && !shared(parent)))
        .orElse(host);
  }

  /** What follows the first label, where that is a domain and not a top-level one. */
  private static Optional<DnsName> parent(DnsName host) {
    return DnsName.find(host.text().substring(host.text().indexOf('.') + 1))
        .filter(parent -> labels(parent).length > 1);
  }

  private static boolean shared(DnsName domain) {
    String[] labels = labels(domain);
    return labels.length == 2
        && labels[1].length() == 2
        && SHARED_UNDER_COUNTRY.contains(labels[0]);
  }

  private static String[] labels(DnsName name) {
    return name.text().split("\\.", -1);
  }
}
