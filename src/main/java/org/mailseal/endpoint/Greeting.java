package org.mailseal.endpoint;

import java.util.List;
import java.util.Optional;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * The first thing that a server says.
 *
 * @param lines as sent, with their codes; printable, at least one
 * @param name the name that an SMTP server gives itself, where it is fully qualified (RFC 5321
 *     §4.2); always empty for IMAP, POP3 and ManageSieve
 */
public record Greeting(List<String> lines, Optional<DnsName> name) {
  public Greeting {
    lines = List.copyOf(lines);
  }

  public static Greeting of(List<String> heard, Optional<DnsName> name) {
    return new Greeting(heard.stream().map(Printable::sanitize).toList(), name);
  }
}
