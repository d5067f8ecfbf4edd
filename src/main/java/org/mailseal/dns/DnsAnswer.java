package org.mailseal.dns;

import java.util.List;

/**
 * What the DNS answered to one question.
 *
 * @param <T> the kind of record
 */
public sealed interface DnsAnswer<T> {
  /** The records; none where there are none, whatever the reason. */
  default List<T> records() {
    return switch (this) {
      case Found<T> found -> found.records();
      case Absent<T> _, Failed<T> _, Unasked<T> _ -> List.of();
    };
  }

  /**
   * There are records.
   *
   * @param records at least one
   * @param secure whether DNSSEC proves them (RFC 4035 §4.3), CNAMEs on the way included
   */
  record Found<T>(List<T> records, boolean secure) implements DnsAnswer<T> {
    public Found {
      records = List.copyOf(records);
    }
  }

  /**
   * There are none: the name does not exist or has none of this type.
   *
   * @param secure whether DNSSEC proves that
   */
  record Absent<T>(boolean secure) implements DnsAnswer<T> {}

  /**
   * Nobody knows: a timeout, SERVFAIL, REFUSED, or signatures that do not hold.
   *
   * @param bogus whether it was DNSSEC that failed
   * @param unprovable whether there is an answer, but the resolver leaves out what would prove it
   * @param why one printable clause
   */
  record Failed<T>(boolean bogus, boolean unprovable, String why) implements DnsAnswer<T> {
    /** No answer, or a false one. */
    public Failed(boolean bogus, String why) {
      this(bogus, false, why);
    }
  }

  /** The question was left out. */
  record Unasked<T>() implements DnsAnswer<T> {}
}
